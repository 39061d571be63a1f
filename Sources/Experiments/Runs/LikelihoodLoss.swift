import Objectives

/// The loss of supervised fine-tuning, which is the negative log-likelihood of a response.
///
/// For a datum with one response, l = −logp. With this loss, fine-tuning can use the same trainer
/// as alignment. The loss is the sum over tokens, not the mean. A mean would give more weight to
/// the tokens of short answers, and the model's answers would become shorter than the training
/// data.
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
