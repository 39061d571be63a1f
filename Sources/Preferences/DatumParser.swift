import StrictJSON

/// Reads one line. The form is detected from the fields, so forms and K may change from line to line.
struct DatumParser {
  /// The fields that decide the form.
  enum Form { case pairwise, listwise, completion }

  let fields: RowFields

  static func parse(_ line: [UInt8], at place: DataPlace) throws(DataError) -> Datum {
    try DatumParser(fields: fields(of: line, at: place)).datum()
  }

  static func fields(of line: [UInt8], at place: DataPlace) throws(DataError) -> RowFields {
    let value: JSONValue
    do {
      value = try JSONParser.parse(line)
    } catch {
      throw .syntax(place, column: error.offset + 1, reason: error.description)
    }
    guard case .object(let object) = value else { throw .notAnObject(place, found: value.kind) }
    return RowFields(place: place, object: object)
  }

  func datum() throws(DataError) -> Datum {
    let form = try form()
    let responses = try responses(form)
    var datum = Datum(
      id: try id(), line: fields.place.line, prompt: try prompt(), responses: responses)
    let count = responses.count
    datum.scores = try scores(form, count: count)
    datum.probs = try probabilities(count: count)
    datum.sources = try sources(count: count)
    datum.referenceLogp = try referenceLogp(form, count: count)
    datum.goldenIndex = try goldenIndex(count: count)
    datum.isHuman = try isHuman(count: count)
    datum.weight = try weight()
    datum.columns = try columns(form, count: count)
    return datum
  }
}

// MARK: - Texts

extension DatumParser {
  func form() throws(DataError) -> Form {
    let marks: [(field: String, form: Form)] = [
      ("responses", .listwise), ("chosen", .pairwise), ("rejected", .pairwise),
      ("completion", .completion),
    ]
    let present = marks.filter { fields[$0.field] != nil }
    guard let first = present.first else {
      if fields["messages"] != nil { throw fields.error("messages", .messageList) }
      throw fields.error(
        "responses",
        .missing(hint: "give 'responses', or 'chosen' and 'rejected', or 'completion'"))
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
    let hint = "the part before the responses is given by itself, here or in 'query'"
    return try fields.text("prompt", try fields.required("prompt", hint: hint))
  }

  private func responses(_ form: Form) throws(DataError) -> [Datum.Text] {
    switch form {
    case .completion:
      return [try named("completion")]
    case .pairwise:
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
    let hint = "'chosen' and 'rejected' come together"
    return try fields.text(name, try fields.required(name, hint: hint))
  }

  private func id() throws(DataError) -> String {
    guard let value = fields["id"] else { return fields.place.description }
    if let text = value.string { return text }
    if let number = value.integer { return String(number) }
    throw fields.wrongType("id", value, "a text or a whole number")
  }
}
