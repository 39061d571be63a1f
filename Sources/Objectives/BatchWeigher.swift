/// A run's robustifier with the shift of the losses and the state that it carries from batch to batch.
public struct BatchWeigher: Sendable {
  public let robustifier: any Robustifier
  public let shift: LossShift
  /// The constant that no loss is below, if the objective has one.
  public let lowerBound: Double?
  /// What a stateful robustifier carries from batch to batch; empty for any other.
  public private(set) var state: [Double]

  public init(_ robustifier: any Robustifier, of loss: any SampleLoss, shift: LossShift) {
    self.robustifier = robustifier
    self.shift = shift
    lowerBound = loss.lowerBound
    state = (robustifier as? any StatefulRobustifier)?.initialState ?? []
  }

  /// The losses as the robustifier sees them, nats.
  ///
  /// - Parameter firstDatum: how many data of the global batch come before these.
  /// - Throws: ``ObjectiveError/noLowerBound(datum:)`` where a bound is needed and there is none.
  public func shifted(
    _ result: LossResult, firstDatum: Int
  ) throws(ObjectiveError) -> [Double] {
    try shift.apply(
      to: result.loss, lowerBounds: result.lowerBound, lowerBound: lowerBound,
      firstDatum: firstDatum)
  }

  /// What the robustifier makes of a whole batch. The state moves on with it, unless that fails.
  ///
  /// - Parameters:
  ///   - calibration: h, `[B]`.
  ///   - groups: `[B]`, where ``Robustifier/groupCount`` asks for them.
  public mutating func weigh(
    _ result: LossResult, calibration: [Double], groups: [Int]?
  ) throws(ObjectiveError) -> RobustValue {
    let batch = RobustBatch(
      losses: try shifted(result, firstDatum: 0), calibration: calibration, groups: groups)
    guard let stateful = robustifier as? any StatefulRobustifier else {
      return try robustifier.evaluate(batch)
    }
    return try stateful.evaluate(batch, state: &state)
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
