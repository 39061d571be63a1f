/// A robust objective: how the losses of one global batch become the one number that is minimised.
///
/// A robustifier knows neither the model nor the loss. It sees l, the loss of each datum, and h, the
/// calibration weight of each datum (all ones where there was no calibration phase), and says how
/// much each loss counts.
///
/// The *global* batch is all micro-batches of an optimizer step. Most robustifiers aren't means, so
/// averaging their values or gradients over micro-batches would be another objective;
/// ``accumulation`` says how the same objective is reached without holding the batch at once.
public protocol Robustifier: Sendable {
  /// What users call it, such as "dora".
  var name: String { get }
  /// Its parameters, by the names that users give them.
  var parameters: [String: Double] { get }
  /// How the objective is accumulated over the micro-batches of a step.
  var accumulation: Accumulation { get }
  /// G, when it needs to know which of G groups each datum belongs to; nil when it doesn't.
  var groupCount: Int? { get }
  /// The name of the robustifier that this one equals where every h is 1; nil if it doesn't use h.
  var withoutCalibration: String? { get }

  /// The objective of one global batch, and its derivative by each loss.
  ///
  /// - Parameter batch: B ≥ 1 data, with groups where ``groupCount`` asks for them.
  /// - Throws: ``ObjectiveError`` for the first datum whose numbers can't be used.
  /// - Complexity: O(*B*) for a one-pass robustifier, O(*B* log *B*) at most for others.
  func evaluate(_ batch: RobustBatch) throws(ObjectiveError) -> RobustValue
}

extension Robustifier {
  public var groupCount: Int? { nil }
  public var withoutCalibration: String? { nil }

  /// Name and parameters, such as "dora{lambda=1.0}": the same for the same objective.
  public var text: String {
    guard !parameters.isEmpty else { return name }
    let values = parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return name + "{" + values.joined(separator: ",") + "}"
  }

  /// The objective of a batch without groups: l and h, `[B]` each.
  public func evaluate(
    losses: [Double], calibration: [Double]
  ) throws(ObjectiveError) -> RobustValue {
    try evaluate(RobustBatch(losses: losses, calibration: calibration))
  }
}

/// A robustifier whose weights depend on the batches before.
///
/// It is itself a value: the caller holds the state, passes it in exactly once with every batch,
/// and keeps it in checkpoints.
public protocol StatefulRobustifier: Robustifier {
  /// The state before the first batch; its length never changes.
  var initialState: [Double] { get }

  /// The objective of the next batch. On failure the state is as before.
  func evaluate(_ batch: RobustBatch, state: inout [Double]) throws(ObjectiveError) -> RobustValue

  /// q, `[G]`, the weight of each group that a state stands for; nil where it stands for something else.
  func groupWeights(in state: [Double]) -> [Double]?
}

extension StatefulRobustifier {
  public func groupWeights(in state: [Double]) -> [Double]? { nil }

  /// The objective of a batch that is the first one.
  public func evaluate(_ batch: RobustBatch) throws(ObjectiveError) -> RobustValue {
    var state = initialState
    return try evaluate(batch, state: &state)
  }
}

/// A robust objective and its derivative.
public struct RobustValue: Sendable, Equatable {
  /// The objective, nats.
  public var value: Double
  /// dL/dlᵢ, `[B]`: the effective weight of each datum. They need not add up to 1.
  ///
  /// Where an objective *detaches* its weights (`kldpo`, `kldpo-normalised`, the group forms) they are
  /// the derivative with the weights held fixed, which is what its authors minimise.
  public var weights: [Double]
  /// λ*, nats, where the objective chose its own temperature; 0 and ∞ are its limits.
  public var temperature: Double?

  public init(value: Double, weights: [Double], temperature: Double? = nil) {
    self.value = value
    self.weights = weights
    self.temperature = temperature
  }
}

/// How an objective over a global batch is accumulated micro-batch by micro-batch.
public enum Accumulation: Sendable, Equatable {
  /// Forward and backward of each micro-batch once, with a ``StreamingAccumulator``.
  case onePass(OnePassFamily)
  /// All losses first; then a second forward, and the backward with the weights of
  /// ``Robustifier/evaluate(_:)``.
  case twoPass
  /// `L = 1/B Σᵢ (lᵢ + weight · Σⱼ ‖∂lᵢ/∂xᵢⱼ‖²)`, with xᵢⱼ the embedded prompt and response j: no function of
  /// the losses alone.
  case inputPenalty(weight: Double)
}

/// The objectives that can be accumulated exactly in one pass.
public enum OnePassFamily: Sendable, Equatable {
  /// `L = 1/B Σᵢ hᵢ^power lᵢ`.
  case additive(power: Double)
  /// `L = λ log( 1/B Σᵢ exp(lᵢ/λ) )`, with h where `calibration` says.
  ///
  /// λ is the `temperature`. A negative one makes a soft minimum of the soft maximum.
  case logSumExp(temperature: Double, calibration: CalibrationPlacement)
}

/// Where h stands in a log-sum-exp.
public enum CalibrationPlacement: Sendable {
  /// Nowhere.
  case absent
  /// `λ log( 1/B Σᵢ exp(hᵢ lᵢ/λ) )`: each datum has its own effective temperature λ/hᵢ.
  case inside
  /// `h̄ λ log( 1/B Σᵢ exp(lᵢ/λ) )` with h̄ the mean of h: only the length of the step changes.
  case outside
}

/// A robustifier that a ``StreamingAccumulator`` evaluates.
protocol OnePassRobustifier: Robustifier {
  var family: OnePassFamily { get }
}

extension OnePassRobustifier {
  public var accumulation: Accumulation { .onePass(family) }

  public func evaluate(_ batch: RobustBatch) throws(ObjectiveError) -> RobustValue {
    var accumulator = StreamingAccumulator(family)
    try accumulator.add(losses: batch.losses, calibration: batch.calibration)
    return RobustValue(value: try accumulator.finish().value, weights: accumulator.weights)
  }
}

/// A robustifier that needs every loss before it can weigh any.
protocol TwoPassRobustifier: Robustifier {
  /// The objective of a batch of at least one datum whose numbers are all finite.
  func weigh(_ batch: RobustBatch) -> RobustValue
}

extension TwoPassRobustifier {
  public var accumulation: Accumulation { .twoPass }

  public func evaluate(_ batch: RobustBatch) throws(ObjectiveError) -> RobustValue {
    try batch.check()
    let result = weigh(batch)
    try result.check(by: name)
    return result
  }
}

extension RobustValue {
  /// The mean of the losses, at least one.
  static func mean(of losses: [Double]) -> RobustValue {
    let share = 1 / Double(losses.count)
    // Multiplied first: the sum of losses near the limit of float64 would be infinite.
    return RobustValue(
      value: losses.reduce(0) { $0 + $1 * share }, weights: losses.map { _ in share })
  }

  /// Refuses a result that float64 can't hold, as differences of losses near its limit make it.
  func check(by robustifier: String) throws(ObjectiveError) {
    guard value.isFinite, weights.allSatisfy(\.isFinite) else {
      throw .notRepresentable(robustifier: robustifier)
    }
  }
}
