import Checkpoints
import Foundation
import StrictJSON

/// The fields of PEFT's `adapter_config.json` that determine what a low-rank adapter computes.
struct AdapterConfiguration: Equatable {
  static let fileName = "adapter_config.json"

  var rank: Int
  var alpha: Double
  var isRankStabilized: Bool
  /// The ranks and alphas of modules whose names end in `name`. The first match applies.
  var ranks: [(name: String, rank: Int)] = []
  var alphas: [(name: String, alpha: Double)] = []
  /// The target modules listed in the file, or nil if the file specifies them in another way.
  var targets: [String]?
  /// The dropout used when the adapter was trained elsewhere. This program applies no dropout.
  var dropout = 0.0
  /// The base model that the file names.
  var base: String?

  init(_ settings: LoRASettings) {
    (rank, alpha) = (settings.rank, settings.alpha)
    isRankStabilized = settings.isRankStabilized
  }

  func rank(of module: AdapterSlot.Module) -> Int {
    ranks.first { module.isMeant(by: $0.name) }?.rank ?? rank
  }

  func alpha(of module: AdapterSlot.Module) -> Double {
    alphas.first { module.isMeant(by: $0.name) }?.alpha ?? alpha
  }

  /// The factor by which a module's product is multiplied.
  func scale(of module: AdapterSlot.Module) -> Double {
    LoRASettings.scale(
      alpha: alpha(of: module), rank: rank(of: module), isRankStabilized: isRankStabilized)
  }

  static func == (a: Self, b: Self) -> Bool {
    a.rank == b.rank && a.alpha == b.alpha && a.isRankStabilized == b.isRankStabilized
      && a.ranks.elementsEqual(b.ranks, by: ==) && a.alphas.elementsEqual(b.alphas, by: ==)
      && a.targets == b.targets && a.dropout == b.dropout && a.base == b.base
  }
}

// MARK: - Reading

extension AdapterConfiguration {
  /// Fields that don't affect what an adapter computes, or whose values also follow from its
  /// tensors.
  private static let neutral: Set<String> = [
    "auto_mapping", "inference_mode", "peft_version", "revision", "megatron_core",
    "qalora_group_size", "layers_to_transform", "layers_pattern", "exclude_modules",
    "ensure_weight_tying", "fan_in_fan_out", "loftq_config", "eva_config", "runtime_config",
  ]

  /// Initializations that leave the base model unchanged. All others modify it before training.
  private static let initializations = ["gaussian", "eva", "orthogonal"]

  /// - Throws: ``TransformerError`` if a field has a value that this program doesn't support.
  init(directory: URL) throws(TransformerError) {
    let url = directory.appendingPathComponent(Self.fileName)
    let source: JSONValue
    do { source = try JSONValue(contentsOf: url) } catch { throw .checkpoint(error) }
    let fields = ConfigurationFields(source.object ?? [:], file: url.path)
    if try fields.flag("use_dora", default: false) {
      throw .adapter(.weightDecomposed(file: url.path))
    }
    guard let kind = try fields.text("peft_type") else { throw fields.missing("peft_type") }
    if kind != "LORA" { throw fields.unsupported("peft_type", kind, supported: "LORA") }
    let task = try fields.text("task_type") ?? "CAUSAL_LM"
    if task != "CAUSAL_LM" {
      throw fields.unsupported("task_type", task, supported: "CAUSAL_LM")
    }
    rank = try fields.size("r", default: 8)
    alpha = try fields.positive("lora_alpha", default: 8)
    isRankStabilized = try fields.flag("use_rslora", default: false)
    base = try fields.text("base_model_name_or_path")
    if let value = fields["lora_dropout"] {
      guard let dropout = value.double, (0..<1).contains(dropout) else {
        throw fields.invalid("lora_dropout", "a number from 0 to below 1")
      }
      self.dropout = dropout
    }
    ranks = try Self.pattern("rank_pattern", in: fields).map {
      (name, patterns) throws(TransformerError) in
      (name, try patterns.size(name))
    }
    alphas = try Self.pattern("alpha_pattern", in: fields).map {
      (name, patterns) throws(TransformerError) in
      (name, try patterns.positive(name))
    }
    try checkBias(fields)
    try checkInitialization(fields)
    targets = Self.names(fields)
    try checkOthers(fields)
  }

  private func checkBias(_ fields: ConfigurationFields) throws(TransformerError) {
    let bias = try fields.text("bias") ?? "none"
    if bias != "none" { throw fields.unsupported("bias", bias, supported: "none") }
  }

  private func checkInitialization(_ fields: ConfigurationFields) throws(TransformerError) {
    guard let value = fields["init_lora_weights"], value.bool == nil else { return }
    guard let name = value.string, Self.initializations.contains(name) else {
      throw fields.unsupported(
        "init_lora_weights", value.string ?? value.compactText,
        supported: "true, false, " + Self.initializations.joined(separator: ", ")
          + "; others change the base model")
    }
  }

  /// Rejects unknown nonempty fields, since they may change what the adapter computes.
  private func checkOthers(_ fields: ConfigurationFields) throws(TransformerError) {
    let read: Set<String> = [
      "use_dora", "peft_type", "task_type", "r", "lora_alpha", "use_rslora", "lora_dropout",
      "base_model_name_or_path", "rank_pattern", "alpha_pattern", "bias", "init_lora_weights",
      "target_modules",
    ]
    for member in fields.source.members where !member.value.isEmpty {
      if read.contains(member.key) || Self.neutral.contains(member.key) { continue }
      throw fields.unsupported(
        member.key, member.value.compactText, supported: "null, or an adapter without it")
    }
  }

  /// The names in `target_modules`, or nil if the field is a regular expression or other fields
  /// exclude modules.
  private static func names(_ fields: ConfigurationFields) -> [String]? {
    let others = ["layers_to_transform", "layers_pattern", "exclude_modules"]
    if others.contains(where: { !(fields[$0]?.isEmpty ?? true) }) { return nil }
    let names = fields["target_modules"]?.array?.compactMap(\.string) ?? []
    return names.isEmpty ? nil : names
  }

  /// The members of an object that is keyed by module names.
  private static func pattern(
    _ field: String, in fields: ConfigurationFields
  ) throws(TransformerError) -> [(name: String, ConfigurationFields)] {
    guard let object = try fields.object(field) else { return [] }
    for name in object.source.members.map(\.key) where !isLiteral(name) {
      throw fields.unsupported(
        "\(field).\(name)", "a regular expression", supported: "names of modules")
    }
    return object.source.members.map { ($0.key, object) }
  }

  /// Whether a pattern's key can be read as the end of module names. PEFT treats keys as regular
  /// expressions, in which a dot matches any character. In practice, a dot in a key only ever
  /// matches a dot in a module name.
  private static func isLiteral(_ key: String) -> Bool {
    !key.isEmpty
      && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
  }
}

extension JSONValue {
  /// Whether a field with this value is equivalent to an absent one.
  fileprivate var isEmpty: Bool {
    switch self {
    case .null, .bool(false): true
    case .array(let values): values.isEmpty
    case .object(let object): object.members.isEmpty
    case .string(let text): text.isEmpty
    default: false
    }
  }
}

// MARK: - Writing

extension AdapterConfiguration {
  /// The contents of the file, in PEFT's format.
  ///
  /// - Parameters:
  ///   - targets: the names of the modules.
  ///   - isTransposed: whether the model's matrices are stored as `(I, O)`.
  func saved(base: String, targets: [String], isTransposed: Bool) -> JSONValue {
    func object<T>(_ pairs: [(name: String, T)], _ value: (T) -> JSONValue) -> JSONValue {
      .object(JSONObject(pairs.map { .init($0.name, value($0.1)) }))
    }
    return .object([
      "peft_type": .string("LORA"),
      "task_type": .string("CAUSAL_LM"),
      "base_model_name_or_path": .string(base),
      "revision": .null,
      "r": .number(rank),
      "lora_alpha": Self.number(alpha),
      "lora_dropout": .number(0.0),
      "target_modules": .array(targets.map { .string($0) }),
      "rank_pattern": object(ranks) { .number($0) },
      "alpha_pattern": object(alphas, Self.number),
      "use_rslora": .bool(isRankStabilized),
      "use_dora": .bool(false),
      "bias": .string("none"),
      "lora_bias": .bool(false),
      "fan_in_fan_out": .bool(isTransposed),
      "modules_to_save": .null,
      "layers_to_transform": .null,
      "layers_pattern": .null,
      "init_lora_weights": .bool(true),
      "inference_mode": .bool(true),
    ])
  }

  /// Writes integers without a fraction, because PEFT's field is an integer.
  private static func number(_ value: Double) -> JSONValue {
    Int(exactly: value).map { .number($0) } ?? .number(value)
  }
}
