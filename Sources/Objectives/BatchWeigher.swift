/// A run's robustifier, the transformation of the losses before it, and the state carried from
/// batch to batch.
///
/// With w the datum's weight from the data set and c the shift of its loss, the robustifier sees
/// ```
/// lᵢ' = wᵢ (lᵢ + cᵢ),     dL/dlᵢ = wᵢ dL/dlᵢ'
/// ```
public struct BatchWeigher: Sendable {
  public let robustifier: any Robustifier
  public let shift: LossShift
  /// Whether a datum's loss is multiplied by its weight here.
  private let appliesExampleWeights: Bool
  /// A constant lower bound on every loss, if the objective has one.
  public let lowerBound: Double?
  /// The state that a stateful robustifier carries from batch to batch; empty for any other
  /// robustifier.
  public private(set) var state: [Double]

  public init(_ robustifier: any Robustifier, of loss: any SampleLoss, shift: LossShift) {
    self.robustifier = robustifier
    self.shift = shift
    lowerBound = loss.lowerBound
    appliesExampleWeights = loss.exampleWeighting == .host
    state = robustifier.initialState
  }

  /// The losses as the robustifier sees them, nats.
  ///
  /// - Parameters:
  ///   - factors: ``factor(of:)`` of each datum's weight, `[b]`.
  ///   - firstDatum: the number of data that precede these in the global batch.
  /// - Throws: ``ObjectiveError/noLowerBound(datum:)`` if a bound is needed and there is none.
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

  /// The factor applied to a datum's loss, given its weight from the data set. It is 1 if there is
  /// no weight, or if the objective takes the weights itself.
  public func factor(of exampleWeight: Double?) -> Double {
    appliesExampleWeights ? exampleWeight ?? 1 : 1
  }

  /// Evaluates the robustifier on a whole batch. Advances the state unless evaluation fails.
  ///
  /// - Parameters:
  ///   - calibration: h, `[B]`.
  ///   - factors: ``factor(of:)`` of each datum's weight, `[B]`.
  ///   - groups: `[B]`, required if ``Robustifier/groupCount`` is not nil.
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

  /// q, `[G]`, the current weight of each group; nil if the robustifier doesn't weigh groups.
  public var groupWeights: [Double]? {
    robustifier.groupWeights(in: state)
  }

  /// Restores the state saved in a checkpoint.
  ///
  /// - Returns: false, without any change, if the state has a different length.
  public mutating func restore(_ saved: [Double]) -> Bool {
    guard saved.count == state.count else { return false }
    state = saved
    return true
  }
}
