import StrictJSON

/// The content that a command requires of each row.
public enum RowRequirement: Sendable {
  /// A row must have a prompt and responses.
  case responses
  /// A row must have a prompt. Responses are optional.
  case prompt
}

/// Reads one row. The form is detected from the fields, so forms and K may change from row to row.
struct DatumParser {
  /// The fields that decide the form.
  enum Form { case pairwise, listwise, completion }

  let fields: RowFields
  var requirement = RowRequirement.responses

  func datum() throws(DataError) -> Datum {
    guard let form = try form() else { return try promptAlone() }
    let responses = try responses(form)
    var datum = Datum(
      id: try id(), line: fields.place.line, row: fields.place.row, prompt: try prompt(),
      responses: responses)
    let count = responses.count
    datum.scores = try scores(form, count: count)
    datum.probs = try probabilities(count: count)
    datum.sources = try sources(count: count)
    datum.referenceLogp = try referenceLogp(form, count: count)
    datum.goldenIndex = try goldenIndex(count: count)
    datum.isHuman = try isHuman(count: count)
    datum.exampleWeight = try exampleWeight()
    datum.calibrationWeight = try calibrationWeight()
    datum.columns = try columns(form, count: count)
    try checkAgreement(of: datum, form)
    return datum
  }

  private func promptAlone() throws(DataError) -> Datum {
    var datum = Datum(
      id: try id(), line: fields.place.line, row: fields.place.row, prompt: try prompt(),
      responses: [])
    datum.exampleWeight = try exampleWeight()
    datum.calibrationWeight = try calibrationWeight()
    datum.columns = try columns(nil, count: 0)
    return datum
  }
}

// MARK: - Texts

extension DatumParser {
  /// The form of the row, or nil if the row has no response and needs none.
  func form() throws(DataError) -> Form? {
    let marks: [(field: String, form: Form)] = [
      ("responses", .listwise), ("chosen", .pairwise), ("rejected", .pairwise),
      ("completion", .completion),
    ]
    let present = marks.filter { fields[$0.field] != nil }
    guard let first = present.first else {
      if let name = fields.conversation { throw fields.error(name, .messageList) }
      if requirement == .prompt { return nil }
      throw fields.error("responses", .missing(hint: responsesHint))
    }
    if let other = present.first(where: { $0.form != first.form }) {
      throw fields.error(other.field, .conflict(with: first.field))
    }
    return first.form
  }

  private func prompt() throws(DataError) -> Datum.Text {
    if let value = fields["query"] {
      if fields["prompt"] != nil { throw fields.error("query", .conflict(with: "prompt")) }
      return try fields.text("query", value)
    }
    guard let value = fields["prompt"] else {
      if let dialogue = fields.dialogue { return .text(dialogue.prompt) }
      if let name = fields.conversation { throw fields.error(name, .messageList) }
      throw fields.error("prompt", .missing(hint: promptHint))
    }
    return try fields.text("prompt", value)
  }

  private func responses(_ form: Form) throws(DataError) -> [Datum.Text] {
    switch form {
    case .completion:
      return [try named("completion")]
    case .pairwise:
      if let dialogue = fields.dialogue {
        return [
          try fields.text("chosen", .string(dialogue.chosen)),
          try fields.text("rejected", .string(dialogue.rejected)),
        ]
      }
      return [try named("chosen"), try named("rejected")]
    case .listwise:
      let value = fields["responses"] ?? .null
      guard case .array(let elements) = value else {
        throw fields.wrongType("responses", value, "a list of texts or of lists of token ids")
      }
      if elements.isEmpty { throw fields.error("responses", .empty(index: nil)) }
      var texts: [Datum.Text] = []
      for (i, element) in elements.enumerated() {
        texts.append(try fields.text("responses", element, index: i))
      }
      return texts
    }
  }

  private func named(_ name: String) throws(DataError) -> Datum.Text {
    guard let value = fields[name] else {
      throw fields.error(
        name, .missing(hint: slip(of: [name]) ?? "'chosen' and 'rejected' come together"))
    }
    return try fields.text(name, value)
  }

  private func id() throws(DataError) -> String {
    guard let value = fields["id"] else { return fields.place.description }
    if let text = value.string { return text }
    if let number = value.integer { return String(number) }
    // An id is only a name and isn't used in computations, so its digits are kept even beyond 2⁵³.
    if case .number(let number) = value, number.isWrittenWhole { return number.literal }
    throw fields.wrongType("id", value, "a text or a whole number")
  }
}

// MARK: - What may be meant

extension DatumParser {
  private static let promptNames = [
    "instruction", "question", "input", "context", "user", "text", "message",
  ]
  private static let responseNames = [
    "response", "output", "answer", "answers", "text", "target", "candidates", "outputs",
  ]

  static let responseFields = ["responses", "chosen", "rejected", "completion"]

  /// The field that contains the data, if the object is a whole data set instead of a datum.
  private var wrapper: String? {
    guard fields["prompt"] == nil, fields["query"] == nil else { return nil }
    return fields.object.members.first { member in
      guard case .array(let elements) = member.value, case .object = elements.first else {
        return false
      }
      return true
    }?.key
  }

  private var promptHint: String {
    if let slip = slip(of: ["prompt", "query"]) { return slip }
    let found = Self.promptNames.filter { fields[$0] != nil }
    if found.isEmpty {
      return
        "the part before the responses is given by itself, here or in 'query'; two dialogues are "
        + "split after the last '\\n\\nAssistant:' that both have"
    }
    let names = found.map { "'\($0)'" }.joined(separator: " and ")
    return "the row has \(names); write the whole prompt into 'prompt'"
  }

  private var responsesHint: String {
    let forms = "give 'responses', or 'chosen' and 'rejected', or 'completion'"
    if let slip = slip(of: Self.responseFields) { return slip }
    if let name = wrapper {
      return
        "the row's '\(name)' is a list of objects; if those are the data, give them one on a line "
        + "(jq -c '.[\"\(name)\"][]' FILE) or as one array"
    }
    guard let found = Self.responseNames.first(where: { fields[$0] != nil }) else { return forms }
    return "the row has '\(found)'; call a single response 'completion', several 'responses'"
  }

  /// A field whose name is one typing error away from one of the given names.
  private func slip(of names: [String]) -> String? {
    for member in fields.object.members where member.value != .null {
      guard !Self.known.contains(member.key),
        let name = Spelling.nearest(to: member.key, among: names)
      else { continue }
      return "the row has '\(member.key)'; is '\(name)' meant?"
    }
    return nil
  }
}
