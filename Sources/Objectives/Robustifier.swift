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
  /// Whether it is the plain mean of the losses, for any losses and h. Only such an objective can
  /// be used with a loss that exists for a whole batch alone, and with a regularizer.
  var isMean: Bool { get }
  /// The plugin that computes it; empty for one that the host computes itself.
  var provenance: [PluginProvenance] { get }
  /// The state before the first batch; its length never changes. Empty if the weights don't depend
  /// on earlier batches.
  ///
  /// The robustifier itself doesn't change: the caller holds the state, passes it in exactly once
  /// with every batch, and saves it in checkpoints.
  var initialState: [Double] { get }

  /// The objective of one global batch, and its derivative with respect to each loss.
  ///
  /// - Parameter batch: B ≥ 1 data, with groups if ``groupCount`` is not nil.
  /// - Throws: ``ObjectiveError`` for the first datum whose numbers can't be used.
  /// - Complexity: O(*B*) for a one-pass robustifier, O(*B* log *B*) at most for others.
  func evaluate(_ batch: RobustBatch) throws(ObjectiveError) -> RobustValue

  /// The objective of the next batch. On failure the state is unchanged.
  func evaluate(_ batch: RobustBatch, state: inout [Double]) throws(ObjectiveError) -> RobustValue

  /// q, `[G]`, the group weights that a state represents; nil if it represents something else.
  func groupWeights(in state: [Double]) -> [Double]?
}

extension Robustifier {
  public var groupCount: Int? { nil }
  public var withoutCalibration: String? { nil }
  public var isMean: Bool { false }
  public var provenance: [PluginProvenance] { [] }
  public var initialState: [Double] { [] }

  public func evaluate(
    _ batch: RobustBatch, state: inout [Double]
  ) throws(ObjectiveError) -> RobustValue {
    try evaluate(batch)
  }

  public func groupWeights(in state: [Double]) -> [Double]? { nil }

  /// Whether its weights depend on earlier batches.
  public var isStateful: Bool { !initialState.isEmpty }

  /// Name and parameters, such as "dora{lambda=1.0}". Equal objectives have equal texts.
  public var text: String { RobustifierText.of(name, parameters) }

  /// The objective of a batch without groups: l and h, `[B]` each.
  public func evaluate(
    losses: [Double], calibration: [Double]
  ) throws(ObjectiveError) -> RobustValue {
    try evaluate(RobustBatch(losses: losses, calibration: calibration))
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
  /// λ*, nats, if the objective chooses its own λ; it can also be 0 or ∞.
  public var lambda: Double?

  public init(value: Double, weights: [Double], lambda: Double? = nil) {
    self.value = value
    self.weights = weights
    self.lambda = lambda
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

/// Checks of a robustifier before a run, used to report settings under which it is equivalent to
/// another one.
extension Robustifier {
  /// Whether it weighs the data of a batch against one another, so that with a batch of one datum
  /// it reduces to a plain or a calibrated mean. False for a robustifier with state, which compares
  /// with earlier batches.
  public var needsSeveralData: Bool {
    guard !isStateful, groupCount == nil else { return false }
    func weights(_ losses: [Double]) -> [Double]? {
      (try? evaluate(losses: losses, calibration: losses.map { _ in 1 }))?.weights
    }
    guard let pair = weights([1, 2]), let one = weights([1]), let other = weights([2]) else {
      return false
    }
    return pair[0] != pair[1] && one == other
  }
}
