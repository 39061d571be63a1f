/// Models of the Llama family, by [Touvron et al. 2023](https://arxiv.org/abs/2302.13971). They
/// have root-mean-square norms, rotary positions, keys and values shared among queries, and SwiGLU.
extension ModelKind {
  static let llama: ModelKind = ModelKind(name: "llama", className: "Llama", published: .llama) {
    (fields) throws(TransformerError) in
    try ModelConfiguration(
      .llama, fields, FamilyDefaults(maximumPositions: 2048),
      biases: fields.biases()
    ) { _ in nil }
  }
}

extension ConfigurationFields {
  /// The biases that `attention_bias` and `mlp_bias` request.
  func biases() throws(TransformerError) -> BiasedProjections {
    var biases: BiasedProjections = []
    if try flag("attention_bias", default: false) {
      biases.formUnion([.queryKeyValue, .output])
    }
    if try flag("mlp_bias", default: false) { biases.insert(.feedForward) }
    return biases
  }
}

/// The values that a member of the family uses for fields missing from its file.
struct FamilyDefaults {
  /// The number of key-value heads, or nil if it equals the number of attention heads.
  var keyValueHeads: Int?
  /// The number of channels per head, or nil if it is C / H.
  var headDim: Int?
  var maximumPositions: Int
  var normEpsilon = 1e-6
  var activationField = "hidden_act"
  var activation = "silu"
  var theta = 10000.0
  var tiesEmbeddings = false
  /// Whether the file may restrict rotary embedding to part of each head.
  var mayTurnInPart = false
  /// Alternative names for types of rotary scaling.
  var rotarySynonyms: [String: String] = [:]
}

extension ModelConfiguration {
  /// Reads the fields that the whole family shares.
  ///
  /// - Parameters:
  ///   - window: the window of each layer. See ``windows``.
  ///   - rotaries: reads the frequencies of each layer, if they differ, from the setting that all
  ///     layers share.
  init(
    _ kind: ModelKind, _ fields: ConfigurationFields, _ defaults: FamilyDefaults,
    norm: Norm.Kind = .rootMeanSquare, biases: BiasedProjections,
    rotaries: ((RotarySetting) throws(TransformerError) -> [RotaryFrequencies?])? = nil,
    window: (_ layer: Int) -> Int?
  ) throws(TransformerError) {
    let width = try fields.size("hidden_size")
    let heads = try fields.size("num_attention_heads")
    let layers = try fields.size("num_hidden_layers")
    let vocabulary = try fields.size("vocab_size")
    let headDim = try fields.headDim(defaults, width: width, heads: heads)
    let sharing = fields.isGiven("num_key_value_heads") ? nil : defaults.keyValueHeads
    let setting = try fields.rotarySetting(defaults, headDim: headDim)
    let layerRotaries = try rotaries?(setting) ?? []
    let rotary =
      rotaries == nil
      ? try RotaryFrequencies(fields, setting) : layerRotaries.compactMap { $0 }.first
    self.init(
      kind: kind, vocabularySize: vocabulary, hiddenSize: width,
      intermediateSize: try fields.size("intermediate_size"), layerCount: layers,
      headCount: heads,
      keyValueHeadCount: try fields.size("num_key_value_heads", default: sharing ?? heads),
      headDim: headDim,
      maximumPositions: rotary?.reach(of: setting.maximumPositions) ?? setting.maximumPositions,
      windows: (0..<layers).map(window), norm: norm,
      normEpsilon: Float(try fields.positive("rms_norm_eps", default: defaults.normEpsilon)),
      feedForward: try fields.gate(defaults.activationField, default: defaults.activation),
      biases: biases, rotary: rotary,
      tiesEmbeddings: try fields.flag("tie_word_embeddings", default: defaults.tiesEmbeddings),
      beginningOfSequence: try fields.tokens("bos_token_id", vocabulary).first,
      endOfSequence: try fields.tokens("eos_token_id", vocabulary),
      padding: try fields.padding("pad_token_id"), layerRotaries: layerRotaries,
      partOfHead: setting.turning == headDim ? nil : setting.turning, source: fields.source)
    try checkHeads(fields)
  }

  private func checkHeads(_ fields: ConfigurationFields) throws(TransformerError) {
    if headCount % keyValueHeadCount != 0 {
      throw fields.invalid("num_key_value_heads", "a divisor of num_attention_heads, \(headCount)")
    }
  }
}

extension ConfigurationFields {
  fileprivate func headDim(
    _ defaults: FamilyDefaults, width: Int, heads: Int
  ) throws(TransformerError) -> Int {
    if self["head_dim"] == nil && defaults.headDim == nil && width % heads != 0 {
      throw invalid(
        "hidden_size", "a multiple of num_attention_heads, \(heads), or head_dim be given")
    }
    return try size("head_dim", default: defaults.headDim ?? width / heads)
  }

  fileprivate func rotarySetting(
    _ defaults: FamilyDefaults, headDim: Int
  ) throws(TransformerError) -> RotarySetting {
    let field = "original_max_position_embeddings"
    return RotarySetting(
      base: defaults.theta,
      turning: try turning(headDim, mayBePart: defaults.mayTurnInPart),
      maximumPositions: try size(
        "max_position_embeddings", default: defaults.maximumPositions),
      original: self[field] == nil ? nil : try size(field), synonyms: defaults.rotarySynonyms)
  }

  /// Reads R from `partial_rotary_factor`, which is inside or outside `rope_parameters`.
  ///
  /// - Parameters:
  ///   - name: the name of the field outside `rope_parameters`.
  ///   - share: the default if neither field exists.
  func turning(
    _ headDim: Int, mayBePart: Bool, name: String = "partial_rotary_factor",
    default share: Double = 1
  ) throws(TransformerError) -> Int {
    let outside = try positive(name, default: share)
    let (new, old) = (try object("rope_parameters"), try object("rope_scaling"))
    let parameters = new ?? old
    let factor = try parameters?.positive("partial_rotary_factor", default: outside) ?? outside
    if factor != 1 && !mayBePart {
      throw unsupported(name, "\(factor)", supported: "1 for this model_type")
    }
    let turning = factor <= 1 ? Int(Double(headDim) * factor) : 0
    if turning < 2 || turning % 2 != 0 {
      throw .invalidField(
        file: file, field: factor == 1 ? "head_dim" : name,
        value: factor == 1 ? "\(headDim)" : "\(factor)",
        expected: factor == 1
          ? "even, for rotary embedding"
          : "at most 1, with an even number of the \(headDim) channels of a head")
    }
    return turning
  }
}

extension RotaryFrequencies {
  /// The length of the longest sequence for a model with this many positions. Dynamic scaling
  /// extends it.
  func reach(of positions: Int) -> Int {
    guard case .dynamic(let factor, _) = scaling else { return positions }
    return Int(min(Double(positions) * factor, Double(1 << 20)))
  }
}

extension PublishedDecoder {
  static let llama = PublishedDecoder(
    prefix: "model.", embedding: "model.embed_tokens", layers: "model.layers",
    norm: "model.norm", inputNorm: "input_layernorm",
    queryKeyValue: Matrix(
      name: "self_attn.qkv_proj",
      pieces: ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"]),
    output: "self_attn.o_proj", feedForwardNorm: "post_attention_layernorm",
    inner: Matrix(name: "mlp.gate_up_proj", pieces: ["mlp.gate_proj", "mlp.up_proj"]),
    outer: "mlp.down_proj", constants: [".rotary_emb.inv_freq"])
}
