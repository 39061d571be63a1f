/// The robustifier of a run, together with the transformation that is applied to the losses before
/// they reach it and the state that it keeps from batch to batch.
///
/// If w is the datum's weight in the data set and c the shift of its loss, the robustifier receives
/// ```
/// lᵢ' = wᵢ (lᵢ + cᵢ),     dL/dlᵢ = wᵢ dL/dlᵢ'
/// ```
public struct BatchWeigher: Sendable {
  public let robustifier: any Robustifier
  public let shift: LossShift
  /// Whether the losses are multiplied by the data set's weights here.
  private let appliesExampleWeights: Bool
  /// A constant lower bound on every loss, if the objective has one.
  public let lowerBound: Double?
  /// The state that a stateful robustifier keeps from batch to batch. It is empty for any other
  /// robustifier.
  public private(set) var state: [Double]

  public init(_ robustifier: any Robustifier, of loss: any SampleLoss, shift: LossShift) {
    self.robustifier = robustifier
    self.shift = shift
    lowerBound = loss.lowerBound
    appliesExampleWeights = loss.exampleWeighting == .host
    state = robustifier.initialState
  }

  /// Returns the losses that are passed to the robustifier, in nats.
  ///
  /// - Parameters:
  ///   - result: the objective's losses, `[b]`, and their lower bounds.
  ///   - factors: the result of ``factor(of:)`` for each datum's weight, `[b]`.
  ///   - firstDatum: the number of data that precede these in the global batch.
  /// - Throws: ``ObjectiveError/noLowerBound(datum:)`` if a bound is needed but there is none.
  public func losses(
    of result: LossResult, factors: [Double], firstDatum: Int
  ) throws(ObjectiveError) -> [Double] {
    zip(
      factors,
      try shift.apply(
        to: result.loss, lowerBounds: result.lowerBound, lowerBound: lowerBound,
        firstDatum: firstDatum)
    ).map { $0 * $1 }
  }

  /// Returns the factor for a datum's loss, given its weight in the data set. It is 1 if there is
  /// no weight, or if the objective itself uses the weights.
  public func factor(of exampleWeight: Double?) -> Double {
    appliesExampleWeights ? exampleWeight ?? 1 : 1
  }

  /// Evaluates the robustifier on a whole batch. Advances the state unless evaluation fails.
  ///
  /// - Parameters:
  ///   - result: the objective's losses, `[B]`, and their lower bounds.
  ///   - calibration: the calibration weights h, `[B]`.
  ///   - factors: the result of ``factor(of:)`` for each datum's weight, `[B]`.
  ///   - groups: the group of each datum, `[B]`. It is required if ``Robustifier/groupCount`` isn't
  ///     nil.
  /// - Returns: the objective, and its derivative with respect to each of the objective's losses.
  public mutating func weigh(
    _ result: LossResult, calibration: [Double], factors: [Double], groups: [Int]?
  ) throws(ObjectiveError) -> RobustValue {
    let batch = RobustBatch(
      losses: try losses(of: result, factors: factors, firstDatum: 0), calibration: calibration,
      groups: groups)
    var value = try robustifier.evaluate(batch, state: &state)
    value.weights = zip(factors, value.weights).map { $0 * $1 }
    return value
  }

  /// The current weights q of the groups, `[G]`; nil if the robustifier doesn't weight groups.
  public var groupWeights: [Double]? {
    robustifier.groupWeights(in: state)
  }

  /// Restores the state saved in a checkpoint.
  ///
  /// - Returns: false if the state has a different length. In this case, nothing is changed.
  public mutating func restore(_ saved: [Double]) -> Bool {
    guard saved.count == state.count else { return false }
    state = saved
    return true
  }
}
