import Glibc
import Objectives
import _TestSupport

/// A random batch whose log-probabilities are linear in a few parameters, with a loss per datum.
struct LinearScores {
  /// The parameters θ, `[P]`.
  var parameters: [Double]
  /// The derivatives ∂logp/∂θ of each response of each datum, `[B][K][P]`.
  let slopes: [[[Double]]]
  /// The log-probabilities at θ = 0, `[B][K]`, in nats.
  let offsets: [[Double]]
  /// The rewards R, `[B][K]`.
  let rewards: [[Double]]
  /// The calibration weights h, `[B]`, some of which are 0.
  let calibration: [Double]
  /// The group of each datum, `[B]`, in 0 ..< 3.
  let groups: [Int]
  let isPairs: Bool

  var count: Int { slopes.count }

  init(_ generator: inout SeededGenerator, isPairs: Bool) {
    let count = Int.random(in: 2...12, using: &generator)
    let sizes = (0..<count).map { _ in isPairs ? 2 : Int.random(in: 1...5, using: &generator) }
    parameters = generator.normals(4)
    // Margins are tens of nats, so the losses are spread over many temperatures.
    slopes = sizes.map { k in (0..<k).map { _ in generator.normals(4, deviation: 4) } }
    offsets = sizes.map { generator.normals($0, mean: -40, deviation: 10) }
    rewards = sizes.map { generator.uniforms($0, 0, 8) }
    calibration = (0..<count).map { _ in max(0, generator.uniform(-0.3, 4)) }
    groups = (0..<count).map { _ in Int.random(in: 0..<3, using: &generator) }
    self.isPairs = isPairs
  }

  /// All data in random order, split at random positions.
  func randomLayout(_ generator: inout SeededGenerator) -> [[Int]] {
    var rest = Array(0..<count).shuffled(using: &generator)[...]
    var layout: [[Int]] = []
    while !rest.isEmpty {
      let size = Int.random(in: 1...5, using: &generator)
      layout.append(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return layout
  }

  /// The loss of a datum and its derivative with respect to θ.
  func loss(of datum: Int) -> (value: Double, gradient: [Double]) {
    let logp = zip(slopes[datum], offsets[datum]).map { slope, offset in
      zip(slope, parameters).reduce(offset) { $0 + $1.0 * $1.1 }
    }
    let (value, dLogp) =
      isPairs ? Self.marginLoss(logp) : Self.listLoss(logp, rewards: rewards[datum])
    let gradient = parameters.indices.map { p in
      zip(dLogp, slopes[datum]).reduce(0) { $0 + $1.0 * $1.1[p] }
    }
    return (value, gradient)
  }

  /// A loss like DPO's, −log σ(β (logp₀ − logp₁)).
  private static func marginLoss(_ logp: [Double]) -> (Double, [Double]) {
    let beta = 0.5
    let z = beta * (logp[0] - logp[1])
    let slope = -beta / (1 + exp(z))
    return (max(-z, 0) + log1p(exp(-abs(z))), [slope, -slope])
  }

  /// A loss like LIRE's, −Σⱼ softmax(logp/T)ⱼ Rⱼ, which is never positive.
  private static func listLoss(_ logp: [Double], rewards: [Double]) -> (Double, [Double]) {
    let temperature = 2.0
    let highest = logp.max() ?? 0
    let raw = logp.map { exp(($0 - highest) / temperature) }
    let p = raw.map { $0 / raw.reduce(0, +) }
    let mean = zip(p, rewards).reduce(0) { $0 + $1.0 * $1.1 }
    return (-mean, zip(p, rewards).map { -$0 * ($1 - mean) / temperature })
  }
}

/// The steps of a trainer for a batch, which takes one pass if the robustifier allows it, and
/// otherwise two.
struct LinearStep {
  let batch: LinearScores
  let robustifier: any Robustifier

  struct Outcome {
    var value: Double
    /// The gradient of L with respect to θ, `[P]`.
    var gradient: [Double]
    /// The scale of rounding errors, Σᵢ |wᵢ| ‖∇lᵢ‖₁, which is greater than 0.
    var scale = Double.leastNormalMagnitude
  }

  init(_ batch: LinearScores, _ robustifier: any Robustifier) {
    self.batch = batch
    self.robustifier = robustifier
  }

  /// - Parameter parts: the data of each micro-batch, in the order of processing.
  func run(parts: [[Int]]) throws -> Outcome {
    switch robustifier.accumulation {
    case .onePass(let family): try stream(parts, family)
    case .twoPass: try twice(parts)
    }
  }

  private func stream(_ parts: [[Int]], _ family: OnePassFamily) throws -> Outcome {
    var accumulator = StreamingAccumulator(family)
    var outcome = Outcome(value: 0, gradient: batch.parameters.map { _ in 0 })
    for part in parts {
      let losses = part.map { batch.loss(of: $0) }
      let (rescale, upstream) = try accumulator.add(
        losses: losses.map(\.value), calibration: part.map { batch.calibration[$0] })
      outcome.multiply(by: rescale)
      for (loss, weight) in zip(losses, upstream) { outcome.add(loss.gradient, weight) }
    }
    let (value, gradientScale) = try accumulator.finish()
    outcome.value = value
    outcome.multiply(by: gradientScale)
    return outcome
  }

  private func twice(_ parts: [[Int]]) throws -> Outcome {
    let order = parts.flatMap { $0 }
    let robust = try robustifier.evaluate(
      RobustBatch(
        losses: order.map { batch.loss(of: $0).value },
        calibration: order.map { batch.calibration[$0] }, groups: order.map { batch.groups[$0] }))
    var outcome = Outcome(value: robust.value, gradient: batch.parameters.map { _ in 0 })
    for (datum, weight) in zip(order, robust.weights) {
      outcome.add(batch.loss(of: datum).gradient, weight)
    }
    return outcome
  }
}

extension LinearStep.Outcome {
  fileprivate mutating func multiply(by factor: Double) {
    for p in gradient.indices { gradient[p] *= factor }
    scale *= factor
  }

  fileprivate mutating func add(_ other: [Double], _ weight: Double) {
    for p in gradient.indices { gradient[p] += weight * other[p] }
    scale += abs(weight) * other.reduce(0) { $0 + abs($1) }
  }
}
