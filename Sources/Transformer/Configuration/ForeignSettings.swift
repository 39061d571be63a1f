import StrictJSON

/// Checks of fields that change what a model computes in the families that define them. In a file
/// of another family, such a field indicates a variant that this program would compute incorrectly.
extension ConfigurationFields {
  private static let settings: [(field: String, neutral: JSONValue)] = [
    ("alibi", .bool(false)),
    ("attention_chunk_size", .null),
    ("attention_multiplier", .null),
    ("attn_logit_softcapping", .null),
    ("clip_qkv", .null),
    ("embedding_multiplier", .number(1)),
    ("final_logit_softcapping", .null),
    ("lm_head_bias", .bool(false)),
    ("logit_scale", .number(1)),
    ("logits_scaling", .number(1)),
    ("no_rope_layers", .null),
    ("num_experts", .null),
    ("num_local_experts", .null),
    ("qk_layernorm", .bool(false)),
    ("query_pre_attn_scalar", .null),
    ("residual_multiplier", .number(1)),
    ("rope_interleaved", .bool(false)),
    ("rotary_pct", .number(1)),
    ("scale_embedding", .bool(false)),
    ("use_bidirectional_attention", .bool(false)),
    ("use_qk_norm", .bool(false)),
  ]

  /// - Parameter read: the fields that the family defines and reads.
  func refuseSettings(except read: Set<String>) throws(TransformerError) {
    for (field, neutral) in Self.settings where !read.contains(field) {
      guard let value = self[field], value != neutral else { continue }
      if let number = neutral.double, value.double == number { continue }
      throw unsupported(
        field, value.compactText, supported: "\(neutral.compactText) for this model_type")
    }
  }
}
