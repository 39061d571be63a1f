import Objectives

/// Supervised fine-tuning as a per-sample loss: the negative log-likelihood of a response.
///
/// l = −logp for a datum of one response. With it, fine-tuning runs through the same trainer as
/// everything else. The sum over tokens, not the mean: a mean counts a token of a short answer for
/// more, and the model would answer more briefly than what it is tuned on.
final class LikelihoodLoss: SampleLoss {
  let name = "likelihood"
  let requirements = LossRequirements(responses: 1...1)
  let coupling = LossCoupling.separable
  let metrics: [LossMetric] = []
  let lowerBound: Double? = 0

  func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) -> LossResult {
    LossResult(
      loss: batch.logp.map(-), dLogp: batch.logp.indices.map { -(upstream?[$0] ?? 1) })
  }
}
