import Objectives

/// A column that no data set holds: the host computes it when an objective asks for it.
///
/// A field of the data with one of these names is ignored: it would not be of this policy, or of this
/// batch.
public enum HostColumn: String, Sendable, CaseIterable {
  /// log π of the prompt, per datum, nats. Nothing predicts a prompt's first token, so it has none.
  case promptLogp = "prompt_logp"
  /// The number of tokens in that sum, per datum.
  case promptLength = "prompt_len"
  /// log π of a response that belongs to another prompt, per response, nats; see
  /// ``MismatchedCompletions``.
  case mismatchedPolicyLogp = "kl_policy_logps"
  /// The same under the reference model.
  case mismatchedReferenceLogp = "kl_reference_logps"
  /// log Σᵥ π(v)² of the distribution that each scored token was taken from, per token.
  case tokenConcentration = "token_log_sum_sq_probs"
  /// Tokens of the longest prompt with its response in the global batch, the same for every datum.
  case paddedLength = "padded_length"

  /// What the policy has to compute for it; nil for one that doesn't change as the policy learns.
  var quantity: PolicyQuantity? {
    switch self {
    case .promptLogp: .prompts
    case .mismatchedPolicyLogp: .mismatched
    case .tokenConcentration: .concentrations
    case .promptLength, .mismatchedReferenceLogp, .paddedLength: nil
    }
  }

  /// What one value of it belongs to.
  var extent: ScoreColumn.Extent {
    switch self {
    case .promptLogp, .promptLength, .paddedLength: .datum
    case .mismatchedPolicyLogp, .mismatchedReferenceLogp: .response
    case .tokenConcentration: .token
    }
  }
}

/// Numbers that a forward pass of the policy gives, each of them differentiable.
enum PolicyQuantity: Sendable, CaseIterable {
  /// log π of every token of the responses.
  case responses
  /// log π of every token of the prompts but the first.
  case prompts
  /// log π of every token of the mismatched completions.
  case mismatched
  /// log Σᵥ π(v)² at every token of the responses.
  case concentrations
}

extension LossRequirements {
  /// All columns that it needs or uses, each once.
  var columns: [String] { neededColumns + usedColumns }

  /// Those of them that the host computes.
  var hostColumns: [HostColumn] { columns.compactMap(HostColumn.init(rawValue:)) }

  func takes(_ column: HostColumn) -> Bool { columns.contains(column.rawValue) }

  /// What a forward pass has to give.
  var quantities: Set<PolicyQuantity> {
    Set(hostColumns.compactMap(\.quantity)).union([.responses])
  }

  /// Those of ``quantities`` with respect to which the objective is differentiated.
  var differentiableQuantities: Set<PolicyQuantity> {
    Set(
      hostColumns.filter { gradientColumns.contains($0.rawValue) }.compactMap(\.quantity)
    ).union([.responses])
  }

  /// Whether log-probabilities of the responses under the reference model are asked for.
  var takesReference: Bool { takes(.referenceLogp) || takes(.referenceTokenLogp) }

  /// Whether completions of other prompts are.
  var takesMismatched: Bool { takes(.mismatchedPolicyLogp) || takes(.mismatchedReferenceLogp) }
}
