/// The step that adds special tokens around a text.
struct PostProcessor: Sendable {
  var prefix: [Int32] = []
  var suffix: [Int32] = []
  /// The template for two texts, or nil if the file has none.
  var pair: PairTemplate?

  init() {}

  /// Creates BERT's templates, `[CLS] text [SEP]` and `[CLS] text [SEP] text [SEP]`.
  init(cls: Int32, sep: Int32) {
    prefix = [cls]
    suffix = [sep]
    pair = PairTemplate(cls: cls, sep: sep)
  }

  init(_ node: ConfigurationNode, vocabulary: Vocabulary) throws(TokenizerError) {
    let type = try node.required("type").string()
    switch type {
    case "TemplateProcessing":
      try readTemplate(node, vocabulary)
    case "BertProcessing":
      self = PostProcessor(
        cls: try Self.token("cls", of: node, vocabulary),
        sep: try Self.token("sep", of: node, vocabulary))
    case "RobertaProcessing":
      let cls = try Self.token("cls", of: node, vocabulary)
      let sep = try Self.token("sep", of: node, vocabulary)
      (prefix, suffix, pair) = ([cls], [sep], PairTemplate(robertaCls: cls, sep: sep))
    case "ByteLevel":
      // This step trims token offsets, which this implementation doesn't keep.
      break
    case "Sequence":
      for step in try node.required("processors").elements() {
        let step = try PostProcessor(step, vocabulary: vocabulary)
        prefix = step.prefix + prefix
        suffix += step.suffix
        pair = step.pair ?? pair
      }
    default:
      throw node.unsupported(
        type,
        supported: "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, Sequence")
    }
  }

  /// Reads a token written as `["[CLS]", 101]`.
  private static func token(
    _ key: String, of node: ConfigurationNode, _ vocabulary: Vocabulary
  ) throws(TokenizerError) -> Int32 {
    let field = try node.required(key)
    let parts = try field.elements()
    guard parts.count == 2 else { throw field.wrongType("a token and its id") }
    return try parts[1].token(of: vocabulary)
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
        let token = try id.token(of: vocabulary)
        if isBeforeText { prefix.append(token) } else { suffix.append(token) }
      }
    }
    if isBeforeText { throw .missingField(file: node.file, field: "\(single.path)[].Sequence") }
    if let node = try node.member("pair") {
      pair = try PairTemplate(node, special: special, vocabulary: vocabulary)
    }
  }

  /// Applies `add_bos_token` and `add_eos_token` from tokenizer_config.json. If present, they take
  /// precedence over the template, since users switch the tokens on and off with them.
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
