import Objectives

/// The losses that a log already holds, in an objective's place, so that a robustifier can be evaluated
/// alone.
final class LoggedLoss: SampleLoss {
  let name = "loss"
  let requirements = LossRequirements(neededColumns: ["loss"], responses: 0...Int.max)
  let coupling = LossCoupling.separable
  let metrics: [LossMetric] = []
  let lowerBound: Double? = nil

  func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) -> LossResult {
    let loss = batch.columns.first { $0.id == "loss" }?.values ?? []
    return LossResult(loss: loss, dLogp: [Double](repeating: 0, count: batch.responseCount))
  }
}
