/// A robust objective, which combines the losses of a global batch into the number to be minimized.
///
/// A robustifier depends on neither the model nor the loss function. From the loss l and the
/// calibration weight h of each datum, it determines the weight of each loss. If there was no
/// calibration phase, every h is 1.
///
/// The *global* batch consists of all micro-batches of an optimizer step. Most robustifiers aren't
/// means, so averaging their values or gradients over micro-batches would give a different
/// objective. ``accumulation`` specifies how to compute the exact objective without holding the
/// whole batch at once.
public protocol Robustifier: Sendable {
  /// The name of the robustifier for users, such as "dora".
  var name: String { get }
  /// The parameters by their names for users.
  var parameters: [String: Double] { get }
  /// The way in which the objective is accumulated over the micro-batches of a step.
  var accumulation: Accumulation { get }
  /// G, the number of groups; nil if the robustifier doesn't need the groups of the data.
  var groupCount: Int? { get }
  /// The name of the robustifier that is equivalent to this one if every h is 1; nil if this one
  /// doesn't use h.
  var withoutCalibration: String? { get }
  /// Whether the value is the plain mean of the losses, for any losses and h. Only such a
  /// robustifier can be used with a regularizer, or with a loss that exists only for a whole batch.
  var isMean: Bool { get }
  /// The plugin that computes the robustifier. It is empty if the host computes it.
  var provenance: [PluginProvenance] { get }
  /// The state before the first batch. The length of the state never changes. It is empty if the
  /// weights don't depend on earlier batches.
  ///
  /// The robustifier itself doesn't change. The caller holds the state, passes it to the
  /// robustifier exactly once with every batch, and saves it in checkpoints.
  var initialState: [Double] { get }

  /// Returns the objective of a global batch, and its derivative with respect to each loss.
  ///
  /// - Parameter batch: a batch of at least one datum. It must have groups if ``groupCount`` isn't
  ///   nil.
  /// - Throws: an ``ObjectiveError`` for the first datum whose numbers can't be used.
  /// - Complexity: O(*B*) for a one-pass robustifier, and at most O(*B* log *B*) for others.
  func evaluate(_ batch: RobustBatch) throws(ObjectiveError) -> RobustValue

  /// Returns the objective of the next batch, and advances the state. On failure, the state is
  /// unchanged.
  func evaluate(_ batch: RobustBatch, state: inout [Double]) throws(ObjectiveError) -> RobustValue

  /// Returns the group weights q that a state represents, `[G]`, or nil if it represents something
  /// else.
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

  /// Whether the weights depend on earlier batches.
  public var isStateful: Bool { !initialState.isEmpty }

  /// The name and the parameters, such as "dora{lambda=1.0}". Equal objectives have equal texts.
  public var text: String { RobustifierText.of(name, parameters) }

  /// Returns the objective of a batch without groups, given l and h, each `[B]`.
  public func evaluate(
    losses: [Double], calibration: [Double]
  ) throws(ObjectiveError) -> RobustValue {
    try evaluate(RobustBatch(losses: losses, calibration: calibration))
  }
}

/// A robust objective and its derivative.
public struct RobustValue: Sendable, Equatable {
  /// The value of the objective, in nats.
  public var value: Double
  /// The derivatives dL/dlᵢ, `[B]`, which are the effective weights of the data. They need not add
  /// up to 1.
  ///
  /// If an objective *detaches* its weights (`kldpo`, `kldpo-normalised` and the group forms),
  /// these are the derivatives with the weights held constant, as in the authors' implementation.
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
  /// Returns the mean of the losses, of which there must be at least one.
  static func mean(of losses: [Double]) -> RobustValue {
    let share = 1 / Double(losses.count)
    // Losses are multiplied before they are added, because the sum of losses near the limit of
    // float64 would be infinite.
    return RobustValue(
      value: losses.reduce(0) { $0 + $1 * share }, weights: losses.map { _ in share })
  }

  /// Throws an error if float64 can't represent the result. This can be caused by differences
  /// between losses near its limit.
  func check(by robustifier: String) throws(ObjectiveError) {
    guard value.isFinite, weights.allSatisfy(\.isFinite) else {
      throw .notRepresentable(robustifier: robustifier)
    }
  }
}

/// Checks of a robustifier before a run, which detect settings that make it equivalent to another
/// robustifier.
extension Robustifier {
  /// Whether the robustifier compares the data of a batch, so that it reduces to a plain or
  /// calibrated mean for batches of one datum. It is false for a robustifier with state, which
  /// compares with earlier batches.
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
