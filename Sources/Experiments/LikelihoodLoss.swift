import Objectives

/// Supervised fine-tuning as a per-sample loss: the mean negative log-likelihood of a token.
///
/// l = −logp / len for a datum of one response. With it, fine-tuning runs through the same trainer as
/// everything else.
final class LikelihoodLoss: SampleLoss {
  let name = "likelihood"
  let requirements = LossRequirements(needs: [.length], responses: 1...1)
  let coupling = LossCoupling.separable
  let metrics: [LossMetric] = []
  let lowerBound: Double? = 0

  func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) -> LossResult {
    let lengths = batch.lengths ?? [Double](repeating: 1, count: batch.count)
    let loss = zip(batch.logp, lengths).map { -$0 / $1 }
    let derivative = lengths.indices.map { -(upstream?[$0] ?? 1) / lengths[$0] }
    return LossResult(loss: loss, dLogp: derivative)
  }
}
