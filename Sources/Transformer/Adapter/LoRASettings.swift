/// The settings of a new low-rank adapter, which are its targets, its rank and its scale.
///
/// In text form, the fields are separated by commas, as in `r=8,alpha=16,targets=all-linear`.
/// Multiple targets are also separated by commas, as in `targets=q_proj,v_proj`.
public struct LoRASettings: Sendable, Equatable {
  /// The rank r of each product.
  public var rank: Int
  /// The scale α. The products are multiplied by `alpha / r`.
  public var alpha: Double
  /// The full names of the linear layers or their last components, or only ``allLinear``.
  public var targets: [String]
  /// Whether the products are multiplied by `alpha / √r` instead
  /// ([Kalajdzievski 2023](https://arxiv.org/abs/2312.03732)).
  public var isRankStabilized: Bool

  /// The target that stands for every linear layer except the output matrix.
  public static let allLinear = "all-linear"
  /// The maximum rank. No layer needs a higher one.
  static let mostRank = 1 << 16

  public init(
    rank: Int = 8, alpha: Double = 16, targets: [String] = [allLinear],
    isRankStabilized: Bool = false
  ) {
    (self.rank, self.alpha, self.targets) = (rank, alpha, targets)
    self.isRankStabilized = isRankStabilized
  }

  static func scale(alpha: Double, rank: Int, isRankStabilized: Bool) -> Double {
    alpha / (isRankStabilized ? Double(rank).squareRoot() : Double(rank))
  }
}

// MARK: - Text

extension LoRASettings {
  /// - Throws: an ``AdapterError`` that names the field, wrapped in a ``TransformerError``.
  public init(parsing text: String) throws(TransformerError) {
    self.init()
    var (seen, named): (Set<Field>, [String]) = ([], [])
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2 else {
        // This must be another target, since no other field is a list.
        guard seen.contains(.targets), !part.isEmpty else { throw Self.notAField(String(part)) }
        named.append(Self.trimmed(part))
        continue
      }
      let (name, value) = (Self.trimmed(pair[0]), Self.trimmed(pair[1]))
      let field = try Self.field(name)
      guard seen.insert(field).inserted else {
        throw .adapter(.invalidSetting(field: name, value: value, expected: "once"))
      }
      if field == .targets {
        named.append(value)
      } else {
        try set(field, name, value)
      }
    }
    if seen.contains(.targets) { targets = try Self.checked(named) }
  }

  private enum Field: String, CaseIterable { case r, alpha, targets, rslora, dropout }

  /// PEFT's names for the same fields.
  private static let synonyms: [String: Field] = [
    "rank": .r, "lora_alpha": .alpha, "target_modules": .targets, "use_rslora": .rslora,
    "lora_dropout": .dropout,
  ]

  private static func field(_ name: String) throws(TransformerError) -> Field {
    if let field = Field(rawValue: name) ?? synonyms[name] { return field }
    switch name {
    case "use_dora", "dora": throw .adapter(.weightDecomposed(file: nil))
    case "bias", "lora_bias": throw .adapter(.unsupportedSetting(name, "biases stay as they are"))
    case "modules_to_save":
      throw .adapter(.unsupportedSetting(name, "all weights of the model stay as they are"))
    case "rank_pattern", "alpha_pattern":
      throw .adapter(
        .unsupportedSetting(name, "a new adapter has one rank and one alpha for all layers"))
    default: throw notAField(name)
    }
  }

  private static func notAField(_ text: String) -> TransformerError {
    .adapter(.unknownSetting(text, known: Field.allCases.map(\.rawValue)))
  }

  private static func trimmed(_ text: Substring) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }

  private mutating func set(
    _ field: Field, _ name: String, _ value: String
  ) throws(TransformerError) {
    func wrong(_ expected: String) -> TransformerError {
      .adapter(.invalidSetting(field: name, value: value, expected: expected))
    }
    switch field {
    case .r:
      guard let rank = Int(value), (1...Self.mostRank).contains(rank) else {
        throw wrong("an integer from 1 to \(Self.mostRank)")
      }
      self.rank = rank
    case .alpha:
      guard let alpha = Double(value), alpha > 0, Float(alpha).isFinite else {
        throw wrong("a number above 0")
      }
      self.alpha = alpha
    case .rslora:
      guard let flag = Bool(value) else { throw wrong("true or false") }
      isRankStabilized = flag
    case .dropout:
      guard let dropout = Double(value), dropout == 0 else {
        throw wrong("0: every step is the exact gradient of the batch, which dropout would not be")
      }
    case .targets: break
    }
  }

  private static func checked(_ targets: [String]) throws(TransformerError) -> [String] {
    let isMixed = targets.contains(allLinear) && targets.count > 1
    guard !isMixed, targets.allSatisfy({ !$0.isEmpty }) else {
      throw .adapter(
        .invalidSetting(
          field: Field.targets.rawValue, value: targets.joined(separator: ","),
          expected: "\(allLinear), or names of linear layers separated by commas"))
    }
    return targets
  }
}
