/// A robust objective: how the losses of one global batch are combined into the number to minimise.
///
/// A robustifier knows neither the model nor the loss. It sees l, the loss of each datum, and h,
/// the calibration weight of each datum (all ones if there was no calibration phase), and
/// determines how much each loss counts.
///
/// The *global* batch consists of all micro-batches of an optimizer step. Most robustifiers aren't
/// means, so averaging their values or gradients over micro-batches would give a different
/// objective; ``accumulation`` specifies how to compute the same objective without holding the
/// whole batch at once.
public protocol Robustifier: Sendable {
  /// Its user-visible name, such as "dora".
  var name: String { get }
  /// Its parameters by user-visible name.
  var parameters: [String: Double] { get }
  /// How the objective is accumulated over the micro-batches of a step.
  var accumulation: Accumulation { get }
  /// G, if it needs to know which of G groups each datum belongs to; nil otherwise.
  var groupCount: Int? { get }
  /// The name of the robustifier that this one is equal to if every h is 1; nil if it doesn't use
  /// h.
  var withoutCalibration: String? { get }

  /// The objective of one global batch, and its derivative with respect to each loss.
  ///
  /// - Parameter batch: B ≥ 1 data, with groups if ``groupCount`` is not nil.
  /// - Throws: ``ObjectiveError`` for the first datum whose numbers can't be used.
  /// - Complexity: O(*B*) for a one-pass robustifier, O(*B* log *B*) at most for others.
  func evaluate(_ batch: RobustBatch) throws(ObjectiveError) -> RobustValue
}

extension Robustifier {
  public var groupCount: Int? { nil }
  public var withoutCalibration: String? { nil }

  /// Name and parameters, such as "dora{lambda=1.0}". Equal objectives have equal texts.
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

/// A robustifier whose weights depend on earlier batches.
///
/// The robustifier itself doesn't change: the caller holds the state, passes it in exactly once
/// with every batch, and saves it in checkpoints.
public protocol StatefulRobustifier: Robustifier {
  /// The state before the first batch; its length never changes.
  var initialState: [Double] { get }

  /// The objective of the next batch. On failure the state is unchanged.
  func evaluate(_ batch: RobustBatch, state: inout [Double]) throws(ObjectiveError) -> RobustValue

  /// q, `[G]`, the group weights that a state represents; nil if it represents something else.
  func groupWeights(in state: [Double]) -> [Double]?
}

extension StatefulRobustifier {
  public func groupWeights(in state: [Double]) -> [Double]? { nil }

  /// The objective of a first batch.
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
  /// Where an objective *detaches* its weights (`kldpo`, `kldpo-normalised`, the group forms) these
  /// are the derivatives with the weights held fixed, as in the authors' implementation.
  public var weights: [Double]
  /// λ*, nats, if the objective chooses its own temperature; it can also be 0 or ∞.
  public var temperature: Double?

  public init(value: Double, weights: [Double], temperature: Double? = nil) {
    self.value = value
    self.weights = weights
    self.temperature = temperature
  }
}

/// How an objective over a global batch is accumulated micro-batch by micro-batch.
public enum Accumulation: Sendable, Equatable {
  /// One forward and one backward pass of each micro-batch, with a ``StreamingAccumulator``.
  case onePass(OnePassFamily)
  /// A forward pass for all losses first; then a second forward pass, and a backward pass with the
  /// weights from ``Robustifier/evaluate(_:)``.
  case twoPass
  /// `L = 1/B Σᵢ (lᵢ + weight · Σⱼ ‖∂lᵢ/∂xᵢⱼ‖²)`, with xᵢⱼ the embedded prompt and response j. It
  /// is not a function of the losses alone.
  case inputPenalty(weight: Double)
}

/// The objectives that can be accumulated exactly in one pass.
public enum OnePassFamily: Sendable, Equatable {
  /// `L = 1/B Σᵢ hᵢ^power lᵢ`.
  case additive(power: Double)
  /// `L = λ log( 1/B Σᵢ exp(lᵢ/λ) )`, with h at the place that `calibration` specifies.
  ///
  /// λ is the `temperature`. A negative one turns the soft maximum into a soft minimum.
  case logSumExp(temperature: Double, calibration: CalibrationPlacement)
}

/// Where h appears in a log-sum-exp.
public enum CalibrationPlacement: Sendable {
  /// h is not used.
  case absent
  /// `λ log( 1/B Σᵢ exp(hᵢ lᵢ/λ) )`: each datum has its own effective temperature λ/hᵢ.
  case inside
  /// `h̄ λ log( 1/B Σᵢ exp(lᵢ/λ) )` with h̄ the mean of h: this changes only the length of the
  /// step.
  case outside
  /// `λ log( Σᵢ hᵢ exp(lᵢ/λ) / Σᵢ hᵢ )`: h is how much of the batch a datum stands for.
  case mass
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
  /// The mean of the losses, of which there must be at least one.
  static func mean(of losses: [Double]) -> RobustValue {
    let share = 1 / Double(losses.count)
    // Multiplies before adding: the sum of losses near the limit of float64 would be infinite.
    return RobustValue(
      value: losses.reduce(0) { $0 + $1 * share }, weights: losses.map { _ in share })
  }

  /// Rejects a result that float64 can't represent, which can arise from differences of losses near
  /// its limit.
  func check(by robustifier: String) throws(ObjectiveError) {
    guard value.isFinite, weights.allSatisfy(\.isFinite) else {
      throw .notRepresentable(robustifier: robustifier)
    }
  }
}
