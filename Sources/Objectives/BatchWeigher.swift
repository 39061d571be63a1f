/// A run's robustifier with what is done to the losses before, and the state that it carries from batch to batch.
///
/// With w the data set's own weight of a datum and c the shift of its loss, the robustifier sees
/// ```
/// lᵢ' = wᵢ (lᵢ + cᵢ),     dL/dlᵢ = wᵢ dL/dlᵢ'
/// ```
public struct BatchWeigher: Sendable {
  public let robustifier: any Robustifier
  public let shift: LossShift
  /// Whether a datum's loss is multiplied by its weight here.
  private let appliesExampleWeights: Bool
  /// The constant that no loss is below, if the objective has one.
  public let lowerBound: Double?
  /// What a stateful robustifier carries from batch to batch; empty for any other.
  public private(set) var state: [Double]

  public init(_ robustifier: any Robustifier, of loss: any SampleLoss, shift: LossShift) {
    self.robustifier = robustifier
    self.shift = shift
    lowerBound = loss.lowerBound
    appliesExampleWeights = loss.exampleWeighting == .host
    state = (robustifier as? any StatefulRobustifier)?.initialState ?? []
  }

  /// The losses as the robustifier sees them, nats.
  ///
  /// - Parameters:
  ///   - factors: ``factor(of:)`` of each datum's weight, `[b]`.
  ///   - firstDatum: how many data of the global batch come before these.
  /// - Throws: ``ObjectiveError/noLowerBound(datum:)`` where a bound is needed and there is none.
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

  /// What a datum's loss is multiplied by, given the data set's weight of it; 1 where there is none, and under an
  /// objective that takes the weights itself.
  public func factor(of exampleWeight: Double?) -> Double {
    appliesExampleWeights ? exampleWeight ?? 1 : 1
  }

  /// What the robustifier makes of a whole batch. The state moves on with it, unless that fails.
  ///
  /// - Parameters:
  ///   - calibration: h, `[B]`.
  ///   - factors: ``factor(of:)`` of each datum's weight, `[B]`.
  ///   - groups: `[B]`, where ``Robustifier/groupCount`` asks for them.
  /// - Returns: the objective, and its derivative with respect to each of the objective's losses.
  public mutating func weigh(
    _ result: LossResult, calibration: [Double], factors: [Double], groups: [Int]?
  ) throws(ObjectiveError) -> RobustValue {
    let batch = RobustBatch(
      losses: try losses(of: result, factors: factors, firstDatum: 0), calibration: calibration,
      groups: groups)
    var value =
      if let stateful = robustifier as? any StatefulRobustifier {
        try stateful.evaluate(batch, state: &state)
      } else {
        try robustifier.evaluate(batch)
      }
    value.weights = zip(factors, value.weights).map { $0 * $1 }
    return value
  }

  /// q, `[G]`, the present weight of each group; nil where the robustifier weighs none.
  public var groupWeights: [Double]? {
    (robustifier as? any StatefulRobustifier)?.groupWeights(in: state)
  }

  /// Puts back what a checkpoint kept.
  ///
  /// - Returns: false, and nothing is done, for a state of another length.
  public mutating func restore(_ saved: [Double]) -> Bool {
    guard saved.count == state.count else { return false }
    state = saved
    return true
  }
}
