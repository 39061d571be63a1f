import Objectives
import PluginHost
import _TestSupport

extension ScoreBatch {
  /// Random data with every input that any objective takes. No two scores of a datum are equal.
  static func random(for loss: PluginLoss, seed: UInt64, data: Int = 5) -> ScoreBatch {
    var random = SeededGenerator(seed: seed)
    let allowed = loss.requirements.responses
    var first = [0]
    for _ in 0..<data {
      let most = min(allowed.upperBound, 6)
      let count = Int(random.uniform(Double(allowed.lowerBound), Double(most) + 1))
      first.append(first[first.count - 1] + count)
    }
    let r = first[data]
    let lengths = (0..<r).map { _ in Int(random.uniform(1, 6)) }
    let tokens = lengths.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    let tokenLogp = random.uniforms(tokens[r], -1.5, -0.1)
    let logp = (0..<r).map { tokenLogp[tokens[$0]..<tokens[$0 + 1]].reduce(0, +) }
    return ScoreBatch(
      first: first, logp: logp, referenceLogp: logp.map { $0 + random.normal() },
      lengths: lengths.map(Double.init), scores: random.normals(r),
      tokens: TokenScores(
        first: tokens, logp: tokenLogp,
        referenceLogp: tokenLogp.map { $0 + 0.3 * random.normal() }),
      columns: [
        ScoreColumn(
          id: "nll_chosen", extent: .datum, values: random.uniforms(data, 1, 3),
          isDifferentiable: true),
        ScoreColumn(id: "desirable", extent: .datum, values: (0..<data).map { Double($0 % 2) }),
        ScoreColumn(id: "kl_policy_logps", extent: .response, values: random.uniforms(r, -5, -1)),
        ScoreColumn(
          id: "kl_reference_logps", extent: .response, values: random.uniforms(r, -9, -5)),
        ScoreColumn(id: "padded_length", extent: .datum, values: random.uniforms(data, 9, 20)),
        ScoreColumn(id: "probs", extent: .response, values: random.uniforms(r)),
        ScoreColumn(id: "reward", extent: .response, values: random.normals(r)),
        ScoreColumn(
          id: "old_tok_logp", extent: .token,
          values: tokenLogp.map { $0 + 0.1 * random.normal() }),
        ScoreColumn(
          id: "batch_tokens", extent: .datum,
          values: Array(repeating: Double(tokens[r]), count: data)),
        ScoreColumn(
          id: "batch_data", extent: .datum, values: Array(repeating: Double(data), count: data)),
        ScoreColumn(
          id: "token_log_sum_sq_probs", extent: .token, values: random.uniforms(tokens[r], -2, 0)),
      ])
  }
}
