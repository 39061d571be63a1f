/// The result of evaluating an objective on one batch.
public struct LossResult: Sendable, Equatable {
  /// The unweighted loss l of each datum, `[N]`, in nats; NaN if the objective is joint.
  public var loss: [Double]
  /// The derivatives `Σᵢ upstream[i] ∂loss[i]/∂logp[r]`, `[R]`, or `∂total/∂logp[r]` for a joint
  /// objective.
  public var dLogp: [Double]
  /// The part of the derivative that depends on single tokens, `[T]`.
  public var dTokenLogp: [Double]?
  /// The derivatives with respect to the columns for which they are requested.
  public var dColumns: [String: [Double]]
  /// The metrics of the objective, each `[N]`, in the order of ``SampleLoss/metrics``.
  public var metrics: [[Double]]
  /// The lower bound of each loss, `[N]`; NaN if it is unknown.
  public var lowerBound: [Double]?
  /// The objective of the batch, if it is joint.
  public var total: Double?

  public init(
    loss: [Double], dLogp: [Double], dTokenLogp: [Double]? = nil,
    dColumns: [String: [Double]] = [:], metrics: [[Double]] = [], lowerBound: [Double]? = nil,
    total: Double? = nil
  ) {
    self.loss = loss
    self.dLogp = dLogp
    self.dTokenLogp = dTokenLogp
    self.dColumns = dColumns
    self.metrics = metrics
    self.lowerBound = lowerBound
    self.total = total
  }
}

extension LossResult {
  /// Throws an error if a coupled objective's second result for a batch has different losses from
  /// the first. The weights were computed from the first losses, so they wouldn't match the
  /// derivatives of other losses.
  ///
  /// - Throws: ``ObjectiveError/repeatDiffers(loss:datum:first:repeated:)``.
  public func checkRepeats(
    _ first: LossResult, of objective: any SampleLoss
  ) throws(ObjectiveError) {
    for (i, (now, before)) in zip(loss, first.loss).enumerated()
    where abs(now - before) > Self.repeatTolerance * max(1, abs(before)) {
      throw .repeatDiffers(loss: objective.name, datum: i, first: before, repeated: now)
    }
  }

  /// The tolerance, which only allows for a different order of summation when the objective
  /// multiplies by weights.
  private static let repeatTolerance = 1e-9
}

extension LossResult {
  /// Returns the result with values and derivatives multiplied by a weight. Metrics are unchanged.
  func scaled(by weight: Double) -> LossResult {
    if weight == 1 { return self }
    func scaled(_ values: [Double]) -> [Double] { values.map { weight * $0 } }
    return LossResult(
      loss: scaled(loss), dLogp: scaled(dLogp), dTokenLogp: dTokenLogp.map(scaled),
      dColumns: dColumns.mapValues(scaled), metrics: metrics, lowerBound: lowerBound.map(scaled),
      total: total.map { weight * $0 })
  }

  /// Returns the elementwise sum. If only one of the results has a field, the field of the other is
  /// treated as 0, except for bounds.
  func adding(_ other: LossResult) -> LossResult {
    func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map(+) }
    func sumOfPresent(_ a: [Double]?, _ b: [Double]?) -> [Double]? {
      guard let a else { return b }
      return b.map { sum(a, $0) } ?? a
    }
    return LossResult(
      loss: sum(loss, other.loss), dLogp: sum(dLogp, other.dLogp),
      dTokenLogp: sumOfPresent(dTokenLogp, other.dTokenLogp),
      dColumns: dColumns.merging(other.dColumns, uniquingKeysWith: sum),
      metrics: metrics + other.metrics,
      lowerBound: lowerBound.flatMap { bound in other.lowerBound.map { sum(bound, $0) } },
      total: total.flatMap { total in other.total.map { total + $0 } })
  }
}
