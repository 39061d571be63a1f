import Foundation
import Objectives

/// A loss that uses every column that the host computes, with derivatives with respect to all
/// differentiable ones:
/// ```
/// l = log(1 + z²),   z = (logp₀ + prompt_logp + 2 kl₀ − kl_ref₀ − Σ_t old_t)/w − Σ_t c_t/prompt_len′
/// ```
/// with c the concentrations of all tokens, prompt_len′ one more than the column, and
/// w = padded_length · batch_tokens / (10 batch_data).
final class ColumnLoss: SampleLoss {
  let name = "column"
  let coupling: LossCoupling
  let metrics: [LossMetric] = []
  let lowerBound: Double? = 0
  let requirements: LossRequirements

  static let columns = [
    "prompt_logp", "prompt_len", "kl_policy_logps", "kl_reference_logps", "token_log_sum_sq_probs",
    "padded_length", "old_tok_logp", "batch_tokens", "batch_data",
  ]

  /// - Parameter gradients: the columns with derivatives. All others are held constant.
  init(
    coupling: LossCoupling = .separable,
    gradients: [String] = ["prompt_logp", "kl_policy_logps", "token_log_sum_sq_probs"]
  ) {
    self.coupling = coupling
    requirements = LossRequirements(
      neededColumns: Self.columns, gradientColumns: gradients, responses: 1...9)
  }

  func evaluate(_ batch: ScoreBatch, upstream: [Double]?, context: LossContext) -> LossResult {
    let values = Dictionary(uniqueKeysWithValues: batch.columns.map { ($0.id, $0.values) })
    func column(_ id: String) -> [Double] { values[id] ?? [] }
    let tokens = batch.tokens?.first ?? []
    let concentrations = column("token_log_sum_sq_probs")
    var result = LossResult(
      loss: [], dLogp: [Double](repeating: 0, count: batch.responseCount),
      dColumns: [
        "prompt_logp": [], "kl_policy_logps": [Double](repeating: 0, count: batch.responseCount),
        "token_log_sum_sq_probs": [Double](repeating: 0, count: concentrations.count),
      ])
    for i in 0..<batch.count {
      let responses = batch.responses(of: i)
      let r = responses.lowerBound
      let span = tokens[r]..<tokens[responses.upperBound]
      let share = column("batch_tokens")[i] / (10 * column("batch_data")[i])
      let (width, prompt) = (share * column("padded_length")[i], column("prompt_len")[i] + 1)
      let sum =
        batch.logp[r] + column("prompt_logp")[i] + 2 * column("kl_policy_logps")[r]
        - column("old_tok_logp")[span].reduce(0, +)
      let z =
        (sum - column("kl_reference_logps")[r]) / width
        - concentrations[span].reduce(0, +) / prompt
      result.loss.append(log(1 + z * z))
      let slope = (upstream?[i] ?? 1) * 2 * z / (1 + z * z)
      result.dLogp[r] = slope / width
      result.dColumns["prompt_logp"]?.append(slope / width)
      result.dColumns["kl_policy_logps"]?[r] = 2 * slope / width
      for t in span { result.dColumns["token_log_sum_sq_probs"]?[t] = -slope / prompt }
    }
    result.dColumns = result.dColumns.filter { requirements.gradientColumns.contains($0.key) }
    return result
  }
}
