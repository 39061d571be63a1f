import Objectives

/// A loss that returns the losses that a log already contains, so that a robustifier can be
/// evaluated without an objective.
package final class LoggedLoss: SampleLoss {
  package let name = "loss"
  package let requirements = LossRequirements(neededColumns: ["loss"], responses: 0...Int.max)
  package let coupling = LossCoupling.separable
  package let metrics: [LossMetric] = []
  package let lowerBound: Double? = nil

  package init() {}

  package func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) -> LossResult {
    let loss = batch.columns.first { $0.id == "loss" }?.values ?? []
    return LossResult(loss: loss, dLogp: [Double](repeating: 0, count: batch.responseCount))
  }
}
