/// The settings of rotary embedding that are given outside of its own object in the file.
struct RotarySetting {
  /// The default θ.
  var base = 10000.0
  /// The field outside the object that contains θ.
  var baseField = "rope_theta"
  /// The number of rotated channels R in each head.
  let turning: Int
  let maximumPositions: Int
  /// The value of `original_max_position_embeddings` outside the object, which takes precedence
  /// over the one inside.
  var original: Int?
  /// Alternative names for scaling types.
  var synonyms: [String: String] = [:]
}

extension RotaryFrequencies {
  /// Reads both layouts of the file. Before version 5 of transformers, `rope_theta` is next to
  /// `rope_scaling`. Since then, `rope_parameters` contains both.
  init(_ fields: ConfigurationFields, _ setting: RotarySetting) throws(TransformerError) {
    let (old, new) = (try fields.object("rope_scaling"), try fields.object("rope_parameters"))
    if old != nil && new != nil {
      throw fields.invalid("rope_scaling", "absent where rope_parameters is given")
    }
    for member in new?.source.members ?? [] where member.value.object != nil {
      throw fields.unsupported(
        "rope_parameters.\(member.key)", "an object", supported: "one set for all layers")
    }
    let theta = try fields.positive(setting.baseField, default: setting.base)
    try self.init(new ?? old, base: theta, setting)
  }

  /// - Parameter fields: the fields of the object, or nil if there is none.
  init(
    _ fields: ConfigurationFields?, base: Double, _ setting: RotarySetting
  ) throws(TransformerError) {
    self.base = try fields?.positive("rope_theta", default: base) ?? base
    scaling =
      try fields.map { fields throws(TransformerError) in
        try Self.scaling(fields, setting)
      } ?? .none
  }

  private static func scaling(
    _ fields: ConfigurationFields, _ setting: RotarySetting
  ) throws(TransformerError) -> Scaling {
    let field = fields["rope_type"] == nil ? "type" : "rope_type"
    let type = try fields.text(field) ?? "default"
    switch setting.synonyms[type] ?? type {
    case "default": return .none
    case "linear": return .linear(factor: try fields.positive("factor"))
    case "llama3": return try llama3(fields, setting)
    case "dynamic": return try dynamic(fields, setting)
    case "yarn": return .yarn(try Yarn(fields, setting))
    case "longrope": return .longrope(try LongRope(fields, setting))
    default:
      throw fields.unsupported(
        field, type, supported: "default, linear, dynamic, llama3, yarn or longrope")
    }
  }

  private static func llama3(
    _ fields: ConfigurationFields, _ setting: RotarySetting
  ) throws(TransformerError) -> Scaling {
    let slowest = try fields.positive("low_freq_factor")
    let fastest = try fields.positive("high_freq_factor")
    if fastest <= slowest {
      throw fields.invalid("high_freq_factor", "above low_freq_factor, \(slowest)")
    }
    return .llama3(
      factor: try fields.positive("factor"), slowest: slowest, fastest: fastest,
      original: Double(try fields.original(setting)))
  }

  private static func dynamic(
    _ fields: ConfigurationFields, _ setting: RotarySetting
  ) throws(TransformerError) -> Scaling {
    let factor = try fields.positive("factor")
    if factor < 1 { throw fields.invalid("factor", "a number from 1 up") }
    if setting.turning < 4 {
      throw fields.invalid("rope_type", "another one: dynamic scaling needs 4 channels that turn")
    }
    return .dynamic(factor: factor, limit: setting.maximumPositions)
  }
}

extension RotaryFrequencies.Yarn {
  init(
    _ fields: ConfigurationFields, _ setting: RotarySetting
  ) throws(TransformerError) {
    let original = Double(try fields.original(setting))
    let factor = try fields.positive(
      "factor", default: Double(setting.maximumPositions) / original)
    let weights = (
      try fields.optionalPositive("mscale"), try fields.optionalPositive("mscale_all_dim")
    )
    let implied =
      if let one = weights.0, let all = weights.1 {
        Self.amplitude(factor, one) / Self.amplitude(factor, all)
      } else { Self.amplitude(factor) }
    self.init(
      factor: factor, fast: try fields.optionalPositive("beta_fast") ?? 32,
      slow: try fields.optionalPositive("beta_slow") ?? 1, original: original,
      isTruncated: try fields.flag("truncate", default: true),
      amplitude: try fields.positive("attention_factor", default: implied))
  }
}

extension RotaryFrequencies.LongRope {
  init(
    _ fields: ConfigurationFields, _ setting: RotarySetting
  ) throws(TransformerError) {
    let original = try fields.original(setting)
    if original < 2 { throw fields.invalid("original_max_position_embeddings", "at least 2") }
    let factor = try fields.positive(
      "factor", default: Double(setting.maximumPositions) / Double(original))
    self.init(
      short: try fields.positives("short_factor", count: setting.turning / 2),
      long: try fields.positives("long_factor", count: setting.turning / 2), original: original,
      amplitude: try fields.positive(
        "attention_factor", default: Self.amplitude(factor, original: original)))
  }
}

extension ConfigurationFields {
  /// The number of positions that the model was designed for before its frequencies were scaled.
  fileprivate func original(_ setting: RotarySetting) throws(TransformerError) -> Int {
    let field = "original_max_position_embeddings"
    let given = try size(field, default: setting.maximumPositions)
    return setting.original ?? given
  }

  /// Reads a number greater than 0. Returns nil if the field is absent or 0.
  fileprivate func optionalPositive(_ field: String) throws(TransformerError) -> Double? {
    self[field] == nil || self[field]?.double == 0 ? nil : try positive(field)
  }
}
