/// The special tokens around a text.
struct PostProcessor: Sendable {
  var prefix: [Int32] = []
  var suffix: [Int32] = []

  init() {}

  init(_ node: ConfigurationNode, vocabulary: Vocabulary) throws(TokenizerError) {
    let type = try node.required("type").string()
    switch type {
    case "TemplateProcessing":
      try readTemplate(node, vocabulary)
    case "ByteLevel":
      // It trims the offsets of tokens, which are not kept here.
      break
    case "Sequence":
      for step in try node.required("processors").elements() {
        let step = try PostProcessor(step, vocabulary: vocabulary)
        prefix = step.prefix + prefix
        suffix += step.suffix
      }
    default:
      throw node.unsupported(type, supported: "TemplateProcessing, ByteLevel, Sequence")
    }
  }

  private mutating func readTemplate(
    _ node: ConfigurationNode, _ vocabulary: Vocabulary
  ) throws(TokenizerError) {
    let special = try node.required("special_tokens")
    let single = try node.required("single")
    var isBeforeText = true
    for piece in try single.elements() {
      if try piece.member("Sequence") != nil {
        guard isBeforeText else {
          throw single.unsupported("a text given twice", supported: "one text")
        }
        isBeforeText = false
        continue
      }
      let name = try piece.required("SpecialToken").required("id").string()
      for id in try special.required(name).required("ids").elements() {
        let number = try id.integer()
        guard let token = Int32(exactly: number), vocabulary.token(token) != nil else {
          throw .unknownToken(file: node.file, field: id.path, token: "\(number)")
        }
        if isBeforeText { prefix.append(token) } else { suffix.append(token) }
      }
    }
    if isBeforeText { throw .missingField(file: node.file, field: "\(single.path)[].Sequence") }
  }

  /// What `add_bos_token` and `add_eos_token` of tokenizer_config.json say, when they say something,
  /// goes before the template: it is how users switch the tokens on and off.
  mutating func override(with special: SpecialTokens) {
    if let bos = special.bos, let adds = special.addsBos {
      if prefix.first == bos { prefix.removeFirst() }
      if adds { prefix.insert(bos, at: 0) }
    }
    if let eos = special.eos, let adds = special.addsEos {
      if suffix.last == eos { suffix.removeLast() }
      if adds { suffix.append(eos) }
    }
  }
}
