import Objectives

/// A column that the host computes if an objective requests it, instead of reading it from the
/// data.
///
/// A field of the data with one of these names is ignored, because its values wouldn't be those of
/// this policy or this batch. The exception is ``drawnTokenLogp``: the values of data that have this
/// field are used as they are, and only those of other data are computed.
public enum HostColumn: String, Sendable, CaseIterable {
  /// log π of the prompt, per datum, in nats. The first token has no log-probability, because
  /// nothing predicts it.
  case promptLogp = "prompt_logp"
  /// The number of tokens whose log-probabilities are summed in ``promptLogp``, per datum.
  case promptLength = "prompt_len"
  /// log π of a response that belongs to another prompt, per response, in nats; see
  /// `MismatchedCompletions`.
  case mismatchedPolicyLogp = "kl_policy_logps"
  /// log π_ref of a response that belongs to another prompt, per response, in nats.
  case mismatchedReferenceLogp = "kl_reference_logps"
  /// log Σᵥ π(v)² of the distribution at each scored token, per token.
  case tokenConcentration = "token_log_sum_sq_probs"
  /// The number of tokens of the longest prompt with its response in the global batch. The value is
  /// the same for every datum.
  case paddedLength = "padded_length"
  /// log π of each token under the policy that drew the responses, per token, nats: the data set's
  /// own column of this name, or else the log-probabilities under the policy before its first step.
  case drawnTokenLogp = "old_tok_logp"
  /// The number of tokens of all responses of the global batch; the same for every datum.
  case batchTokens = "batch_tokens"
  /// The number of data of the global batch; the same for every datum.
  case batchData = "batch_data"

  /// The quantity that the policy has to compute for this column; nil if the column doesn't change
  /// as the policy learns.
  var quantity: PolicyQuantity? {
    switch self {
    case .promptLogp: .prompts
    case .mismatchedPolicyLogp: .mismatched
    case .tokenConcentration: .concentrations
    case .promptLength, .mismatchedReferenceLogp, .paddedLength, .drawnTokenLogp, .batchTokens,
      .batchData:
      nil
    }
  }

  /// The kind of item to which each value of this column belongs.
  var extent: ScoreColumn.Extent {
    switch self {
    case .promptLogp, .promptLength, .paddedLength, .batchTokens, .batchData: .datum
    case .mismatchedPolicyLogp, .mismatchedReferenceLogp: .response
    case .tokenConcentration, .drawnTokenLogp: .token
    }
  }
}

extension LossRequirements {
  /// All columns that the objective needs or uses.
  var columns: [String] { neededColumns + usedColumns }

  /// The columns of the objective that the host computes.
  var hostColumns: [HostColumn] { columns.compactMap(HostColumn.init(rawValue:)) }

  func takes(_ column: HostColumn) -> Bool { columns.contains(column.rawValue) }

  /// The quantities that a forward pass has to compute.
  var quantities: Set<PolicyQuantity> {
    Set(hostColumns.compactMap(\.quantity)).union([.responses])
  }

  /// The ``quantities`` with respect to which the objective is differentiated.
  var differentiableQuantities: Set<PolicyQuantity> {
    Set(
      hostColumns.filter { gradientColumns.contains($0.rawValue) }.compactMap(\.quantity)
    ).union([.responses])
  }

  /// Whether the objective uses log-probabilities of the responses under the reference model.
  var takesReference: Bool { takes(.referenceLogp) || takes(.referenceTokenLogp) }

  /// Whether the objective uses completions of other prompts.
  var takesMismatched: Bool { takes(.mismatchedPolicyLogp) || takes(.mismatchedReferenceLogp) }
}
