import Objectives
import PluginHost
import Testing
import _TestSupport

/// Runs the trainer's protocol in float64 on the plugins' own results. A step must not depend on
/// how its batch is split and ordered.
@Suite("Every objective's steps: layouts in float64")
struct CatalogueLayoutTests {
  private static let pair: [any Robustifier] = [DoRA(lambda: 1), EmpiricalRisk()]
  /// Every robustifier of losses, including variants with a radius instead of a temperature.
  private static let all: [any Robustifier] = RobustifierCatalogue.entries.flatMap { entry in
    let radius: [[String: Double]] =
      entry.parameters.contains { $0.replaces == "lambda" } ? [["rho": 0.4]] : []
    return ([[:]] + radius).compactMap {
      try? RobustifierCatalogue.make(name: entry.name, parameters: $0, groupSizes: [40, 30, 30])
    }
  }

  /// The robustifiers to test with an objective. One pairwise and one listwise objective are tested
  /// with every robustifier.
  private static func robustifiers(of entry: Catalogue.Entry) -> [any Robustifier] {
    ["dpo", "lire"].contains(entry.id) ? all : pair
  }

  static let entries =
    Catalogue.singles.map { Catalogue.Entry(file: $0, id: $0) } + Catalogue.entries

  @Test(
    "value and gradient by every log-probability are those of the whole batch, in 200 layouts",
    arguments: entries)
  func layouts(_ entry: Catalogue.Entry) throws {
    for seed in 0..<UInt64(20) {
      var generator = SeededGenerator(seed: seed)
      let count = Int.random(in: 2...6, using: &generator)
      let batch = ScoreBatch.random(for: try entry.loss(), seed: seed, data: count)
      // Some h are 0, and some losses are many temperatures away from the others.
      let h = (0..<count).map { _ in max(0, generator.uniform(-0.5, 6)) }
      let whole = try outcomes(entry, batch, h, [Array(0..<count)])
      for _ in 0..<10 {
        let layout = Self.layout(of: count, &generator)
        for (parts, whole) in zip(try outcomes(entry, batch, h, layout), whole) {
          #expect(
            abs(parts.value - whole.value) <= 1e-10 * max(1, abs(whole.value)), "seed \(seed)")
          // No sum is taken over data here. Derivatives far below the largest one come from
          // exponentials of rounded exponents.
          let size = max(1, whole.gradient.map(abs).max() ?? 0)
          let off = zip(parts.gradient, whole.gradient).map { abs($0 - $1) }.max() ?? 0
          #expect(off <= 1e-10 * size, "seed \(seed), \(layout)")
        }
      }
    }
  }

  /// The outcomes of a step under every robustifier that the objective supports.
  private func outcomes(
    _ entry: Catalogue.Entry, _ batch: ScoreBatch, _ calibration: [Double], _ layout: [[Int]]
  ) throws -> [Step.Outcome] {
    // A new instance is needed, since its state would carry over.
    let step = Step(batch: batch, calibration: calibration, loss: try entry.loss())
    return try step.run(layout, Self.robustifiers(of: entry))
  }

  /// All data in random order, split at random positions.
  private static func layout(of count: Int, _ generator: inout SeededGenerator) -> [[Int]] {
    var rest = Array(0..<count).shuffled(using: &generator)[...]
    var layout: [[Int]] = []
    while !rest.isEmpty {
      let size = Int.random(in: 1...3, using: &generator)
      layout.append(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return layout
  }
}

/// One step over a batch in a given layout.
private struct Step {
  let batch: ScoreBatch
  let calibration: [Double]
  let loss: PluginLoss

  struct Outcome {
    var value: Double
    /// The derivatives of L with respect to every response's sum and, if there are tokens, every
    /// token, in the order of the batch.
    var gradient: [Double]
  }

  /// - Parameter parts: the data of each micro-batch, in the order of processing.
  func run(_ parts: [[Int]], _ robustifiers: [any Robustifier]) throws -> [Outcome] {
    guard loss.coupling == .separable else { return try twice(parts, robustifiers) }
    let results = try parts.map { try loss.evaluate(batch.selecting($0)) }
    return try robustifiers.map { robustifier in
      switch robustifier.accumulation {
      case .onePass(let family): try stream(parts, results, family)
      default: try weigh(parts, results, robustifier)
      }
    }
  }

  /// Computes all losses first, and then each part with its weights.
  private func weigh(
    _ parts: [[Int]], _ results: [LossResult], _ robustifier: any Robustifier
  ) throws -> Outcome {
    let order = parts.flatMap { $0 }
    let robust = try robustifier.evaluate(
      RobustBatch(
        losses: results.flatMap(\.loss), calibration: order.map { calibration[$0] },
        groups: order.map { $0 % 3 }))
    var weights = robust.weights[...]
    var gradient = zeros
    for (part, result) in zip(parts, results) {
      add(result, of: part, upstream: Array(weights.prefix(part.count)), to: &gradient)
      weights = weights.dropFirst(part.count)
    }
    return Outcome(value: robust.value, gradient: gradient)
  }

  private func stream(
    _ parts: [[Int]], _ results: [LossResult], _ family: OnePassFamily
  ) throws -> Outcome {
    var accumulator = StreamingAccumulator(family)
    var gradient = zeros
    for (part, result) in zip(parts, results) {
      let (rescale, upstream) = try accumulator.add(
        losses: result.loss, calibration: part.map { calibration[$0] })
      gradient = gradient.map { $0 * rescale }
      add(result, of: part, upstream: upstream, to: &gradient)
    }
    let (value, scale) = try accumulator.finish()
    return Outcome(value: value, gradient: gradient.map { $0 * scale })
  }

  private func twice(_ parts: [[Int]], _ robustifiers: [any Robustifier]) throws -> [Outcome] {
    let order = parts.flatMap { $0 }
    let whole = batch.selecting(order)
    let result = try loss.evaluate(whole)
    if loss.coupling == .joint { return [outcome(result.total ?? .nan, result, order)] }
    return try robustifiers.map { robustifier in
      let robust = try robustifier.evaluate(
        losses: result.loss, calibration: order.map { calibration[$0] })
      let weighted = try loss.evaluate(
        whole, upstream: robust.weights, context: LossContext(isRepeat: true))
      return outcome(robust.value, weighted, order)
    }
  }

  private func outcome(_ value: Double, _ result: LossResult, _ order: [Int]) -> Outcome {
    var gradient = zeros
    add(result, of: order, upstream: order.map { _ in 1 }, to: &gradient)
    return Outcome(value: value, gradient: gradient)
  }

  private var zeros: [Double] {
    [Double](repeating: 0, count: batch.responseCount + (batch.tokens?.logp.count ?? 0))
  }

  /// Adds a part's derivatives at the positions of its data in the batch.
  private func add(
    _ result: LossResult, of part: [Int], upstream: [Double], to gradient: inout [Double]
  ) {
    var (response, token) = (0, 0)
    for (datum, weight) in zip(part, upstream) {
      for r in batch.responses(of: datum) {
        gradient[r] += weight * result.dLogp[response]
        response += 1
        guard let tokens = batch.tokens, let derivatives = result.dTokenLogp else { continue }
        for t in tokens.first[r]..<tokens.first[r + 1] {
          gradient[batch.responseCount + t] += weight * derivatives[token]
          token += 1
        }
      }
    }
  }
}
