/// A template with the special tokens around two texts and the type id of each token.
struct PairTemplate: Sendable {
  enum Part: Sendable {
    case special([Int32], type: Int32)
    case first(type: Int32)
    case second(type: Int32)
  }

  let parts: [Part]

  /// Creates BERT's template, `[CLS] first [SEP]` with type 0 followed by `second [SEP]` with type
  /// 1.
  init(cls: Int32, sep: Int32) {
    parts = [
      .special([cls], type: 0), .first(type: 0), .special([sep], type: 0), .second(type: 1),
      .special([sep], type: 1),
    ]
  }

  /// Creates RoBERTa's template, `<s> first </s></s> second </s>`, in which all tokens have type 0.
  init(robertaCls cls: Int32, sep: Int32) {
    parts = [
      .special([cls], type: 0), .first(type: 0), .special([sep, sep], type: 0), .second(type: 0),
      .special([sep], type: 0),
    ]
  }

  init(
    _ node: ConfigurationNode, special: ConfigurationNode, vocabulary: Vocabulary
  ) throws(TokenizerError) {
    var parts: [Part] = []
    for piece in try node.elements() {
      if let sequence = try piece.member("Sequence") {
        let (id, type) = (try sequence.required("id").string(), try Self.type(of: sequence))
        switch id {
        case "A": parts.append(.first(type: type))
        case "B": parts.append(.second(type: type))
        default: throw sequence.unsupported(id, supported: "A, B")
        }
        continue
      }
      let token = try piece.required("SpecialToken")
      var ids: [Int32] = []
      let name = try token.required("id").string()
      for id in try special.required(name).required("ids").elements() {
        ids.append(try id.token(of: vocabulary))
      }
      parts.append(.special(ids, type: try Self.type(of: token)))
    }
    self.parts = parts
  }

  private static func type(of node: ConfigurationNode) throws(TokenizerError) -> Int32 {
    guard let field = try node.member("type_id") else { return 0 }
    guard let type = Int32(exactly: try field.integer()) else {
      throw field.wrongType("a small integer")
    }
    return type
  }

  /// The number of special tokens that the template adds.
  var specialCount: Int {
    parts.reduce(0) { sum, part in
      if case .special(let ids, _) = part { sum + ids.count } else { sum }
    }
  }
}
