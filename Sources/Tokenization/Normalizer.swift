/// What happens to a text before it is split: a function from text to text, in UTF-8.
indirect enum Normalizer: Sendable {
  /// Puts a text before every segment that is not empty.
  case prepend([UInt8])
  case replace(LiteralReplacement)
  case bert(BertNormalizer)
  case sequence([Normalizer])

  init(_ node: ConfigurationNode) throws(TokenizerError) {
    let type = try node.required("type").string()
    switch type {
    case "Prepend":
      self = .prepend(Array(try node.required("prepend").string().utf8))
    case "Replace":
      self = .replace(try LiteralReplacement(node))
    case "BertNormalizer":
      self = .bert(try BertNormalizer(node))
    case "Sequence":
      var steps: [Normalizer] = []
      for step in try node.required("normalizers").elements() { steps.append(try .init(step)) }
      self = .sequence(steps)
    default:
      throw node.unsupported(type, supported: "Prepend, Replace, BertNormalizer, Sequence")
    }
  }

  func apply(_ text: [UInt8]) -> [UInt8] {
    switch self {
    case .prepend(let prefix): text.isEmpty ? text : prefix + text
    case .replace(let replacement): replacement.apply(text)
    case .bert(let normalizer): normalizer.apply(text)
    case .sequence(let steps): steps.reduce(text) { $1.apply($0) }
    }
  }
}
