/// A transformation that is applied to a text before it is split. Input and output are UTF-8.
indirect enum Normalizer: Sendable {
  /// Puts a text before every nonempty segment.
  case prepend([UInt8])
  case replace(TextReplacement)
  case form(NormalForm)
  case lowercase
  case stripAccents
  case strip(left: Bool, right: Bool)
  case nmt
  case precompiled(PrecompiledMap)
  case byteLevel
  case bert(BertNormalizer)
  case sequence([Normalizer])

  static let kinds = [
    "NFC", "NFD", "NFKC", "NFKD", "Replace", "Prepend", "Lowercase", "StripAccents", "Strip", "Nmt",
    "Precompiled", "ByteLevel", "BertNormalizer", "Sequence",
  ]

  /// The maximum factor by which normalisation may lengthen a text.
  static let growthLimit = 1000.0

  /// - Throws: an error if the steps together could lengthen a text by more than the factor
  ///   ``growthLimit``.
  init(reading node: ConfigurationNode) throws(TokenizerError) {
    try self.init(node)
    let growth = self.growth
    if growth > Self.growthLimit {
      throw node.unsupported(
        "a text \(growth < 1e15 ? "\(Int(growth))" : "\(growth)") times longer",
        supported: "steps that make a text at most \(Int(Self.growthLimit)) times longer")
    }
  }

  private init(_ node: ConfigurationNode) throws(TokenizerError) {
    let type = try node.required("type").string()
    if let form = NormalForm(rawValue: type) {
      self = .form(form)
      return
    }
    switch type {
    case "Prepend":
      self = .prepend(Array(try node.required("prepend").string().utf8))
    case "Replace": self = .replace(try TextReplacement(node))
    case "Lowercase": self = .lowercase
    case "StripAccents": self = .stripAccents
    case "Strip":
      self = .strip(
        left: try node.flag("strip_left", default: true),
        right: try node.flag("strip_right", default: true))
    case "Nmt": self = .nmt
    case "Precompiled": self = .precompiled(try PrecompiledMap(node))
    case "ByteLevel": self = .byteLevel
    case "BertNormalizer": self = .bert(try BertNormalizer(node))
    case "Sequence":
      var steps: [Normalizer] = []
      for step in try node.required("normalizers").elements() { steps.append(try .init(step)) }
      self = .sequence(steps)
    default:
      throw node.unsupported(type, supported: Self.kinds.joined(separator: ", "))
    }
  }

  /// The maximum growth factor of a text. It doesn't include the growth by normal forms, which
  /// applies only once.
  private var growth: Double {
    switch self {
    case .prepend(let text): Double(text.count + 1)
    case .replace(let replacement): replacement.growth
    case .sequence(let steps): steps.reduce(1) { $0 * $1.growth }
    default: 1
    }
  }

  func apply(_ text: [UInt8]) -> [UInt8] {
    var isWhole = true
    return apply(text, &isWhole)
  }

  /// - Parameter isWhole: becomes false if the beginning of the text has been removed. A word at
  ///   the start of the rest then doesn't begin the text.
  func apply(_ text: [UInt8], _ isWhole: inout Bool) -> [UInt8] {
    switch self {
    case .prepend(let prefix): return text.isEmpty ? text : prefix + text
    case .replace(let replacement): return replacement.apply(text)
    case .form(let form): return form.apply(text)
    case .lowercase: return Self.lowercased(text)
    case .stripAccents:
      return Self.removing(text, CharacterProperties.accent, &isWhole)
    case .strip(let left, let right): return Self.stripped(text, left, right, &isWhole)
    case .nmt: return Self.cleaned(text)
    case .precompiled(let map): return map.apply(text)
    case .byteLevel: return ByteAlphabet.encode(text)
    case .bert(let normalizer): return normalizer.apply(text)
    case .sequence(let steps):
      var text = text
      for step in steps { text = step.apply(text, &isWhole) }
      return text
    }
  }

  /// Converts each character to lower case by itself. A capital sigma at the end of a word isn't
  /// treated specially.
  static func lowercased(_ text: [UInt8]) -> [UInt8] {
    guard UTF8Bytes.contains(text, CharacterProperties.changesLowercase) else { return text }
    return UTF8Bytes.map(text) { scalar in
      scalar < 0x80
        ? [(0x41...0x5A).contains(scalar) ? scalar + 32 : scalar]
        : CharacterProperties.lowercase[scalar]
    }
  }

  static func removing(_ text: [UInt8], _ mask: UInt64, _ isWhole: inout Bool) -> [UInt8] {
    guard UTF8Bytes.contains(text, mask) else { return text }
    let first = text.withUnsafeBufferPointer { UTF8Bytes.decode($0, 0).scalar }
    if CharacterProperties.of(first) & mask != 0 { isWhole = false }
    return UTF8Bytes.map(text) { CharacterProperties.of($0) & mask != 0 ? [] : nil }
  }

  private static func stripped(
    _ text: [UInt8], _ left: Bool, _ right: Bool, _ isWhole: inout Bool
  ) -> [UInt8] {
    text.withUnsafeBufferPointer { text in
      var (start, end) = (0, text.count)
      while left, start < end {
        let (scalar, next) = UTF8Bytes.decode(text, start)
        guard CharacterProperties.isWhiteSpace(scalar) else { break }
        start = next
      }
      while right, end > start {
        let before = UTF8Bytes.start(before: end, text)
        guard CharacterProperties.isWhiteSpace(UTF8Bytes.decode(text, before).scalar) else { break }
        end = before
      }
      if start > 0 { isWhole = false }
      return Array(text[start..<end])
    }
  }

  /// Applies SentencePiece's rules for control characters and spaces.
  private static func cleaned(_ text: [UInt8]) -> [UInt8] {
    UTF8Bytes.map(text) { scalar in
      switch scalar {
      case 0x1...0x8, 0xB, 0xE...0x1F, 0x7F, 0x8F, 0x9F: []
      case 0x9, 0xA, 0xC, 0xD, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD:
        [0x20]
      default: nil
      }
    }
  }
}
