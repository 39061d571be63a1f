import StrictJSON

extension DatumParser {
  /// The fields with a predefined meaning. Every other numeric field is a column.
  static let known: Set<String> = [
    "id", "prompt", "query", "responses", "chosen", "rejected", "completion", "scores", "probs",
    "sources", "ref_logps", "ref_chosen_logps", "ref_rejected_logps", "golden_index", "is_human",
    "weight", "data_weight",
  ]

  /// The correct names that a misspelt field may stand for.
  static let spelled = known.union(Verdicts.fields).sorted()

  /// The scores, with NaN for null. If the line has no scores, they follow from the form.
  func scores(_ form: Form, count: Int) throws(DataError) -> [Double]? {
    guard let elements = try fields.list("scores", count: count) else {
      return form == .pairwise ? [1, 0] : nil
    }
    var scores: [Double] = []
    for (i, element) in elements.enumerated() {
      switch element {
      case .number(let score): scores.append(score.value)
      case .null: scores.append(.nan)
      default: throw fields.wrongType("scores", element, "a number or null", index: i)
      }
    }
    if scores.allSatisfy(\.isNaN) { throw fields.error("scores", .allNull) }
    // Equal ratings are a tie, which training leaves out.
    if form == .pairwise, !(scores[0] >= scores[1]) {
      throw fields.error("scores", .contradictsChoice(chosen: scores[0], rejected: scores[1]))
    }
    return scores
  }

  func probabilities(count: Int) throws(DataError) -> [Double]? {
    guard let probs = try fields.numbers("probs", count: count) else { return nil }
    for (i, p) in probs.enumerated() where !(0...1).contains(p) {
      throw fields.wrongType("probs", .number(p), "a probability in 0…1", index: i)
    }
    return probs
  }

  func sources(count: Int) throws(DataError) -> [String]? {
    guard let elements = try fields.list("sources", count: count) else { return nil }
    var sources: [String] = []
    for (i, element) in elements.enumerated() {
      guard let source = element.string else {
        throw fields.wrongType("sources", element, "a name", index: i)
      }
      sources.append(source)
    }
    return sources
  }

  /// The reference log-probabilities, read from `ref_logps` or from TRL's two fields for pairs.
  func referenceLogp(_ form: Form, count: Int) throws(DataError) -> [Double]? {
    let list = try fields.numbers("ref_logps", count: count)
    let chosen = try fields.number("ref_chosen_logps")
    let rejected = try fields.number("ref_rejected_logps")
    try fields.checkLogProbabilities("ref_logps", list ?? [])
    try fields.checkLogProbability("ref_chosen_logps", chosen)
    try fields.checkLogProbability("ref_rejected_logps", rejected)
    guard chosen != nil || rejected != nil else { return list }
    let given = chosen != nil ? "ref_chosen_logps" : "ref_rejected_logps"
    if list != nil { throw fields.error(given, .conflict(with: "ref_logps")) }
    if form != .pairwise { throw fields.error(given, .conflict(with: form.responseField)) }
    guard let chosen, let rejected else {
      let other = chosen == nil ? "ref_chosen_logps" : "ref_rejected_logps"
      throw fields.error(other, .missing(hint: "it comes together with '\(given)'"))
    }
    return [chosen, rejected]
  }

  /// The index of the golden response. -1, like null, means that there is none.
  func goldenIndex(count: Int) throws(DataError) -> Int? {
    guard let value = fields["golden_index"] else { return nil }
    guard let index = value.integer else {
      throw fields.wrongType("golden_index", value, "a whole number")
    }
    if index == -1 { return nil }
    guard (0..<count).contains(index) else {
      throw fields.error(
        "golden_index",
        .outOfRange(value: "\(index)", allowed: "0 to \(count - 1), or -1 for none"))
    }
    return index
  }

  func isHuman(count: Int) throws(DataError) -> [Bool]? {
    guard let elements = try fields.list("is_human", count: count) else { return nil }
    var flags: [Bool] = []
    for (i, element) in elements.enumerated() {
      switch element {
      case .bool(let flag): flags.append(flag)
      case .number(let number) where number.value == 0: flags.append(false)
      case .number(let number) where number.value == 1: flags.append(true)
      default: throw fields.wrongType("is_human", element, "true, false, 1 or 0", index: i)
      }
    }
    return flags
  }

  /// Rejects fields that contradict each other about the responses.
  func checkAgreement(of datum: Datum, _ form: Form) throws(DataError) {
    guard form == .pairwise, datum.labelsContradictScores else { return }
    let name = fields["label"] == nil ? Verdicts.column : "label"
    throw fields.error(
      name,
      .contradiction(
        "calls the chosen response undesirable and the rejected one desirable; make them agree or give "
          + "one of them"))
  }

  func exampleWeight() throws(DataError) -> Double? {
    // Log files use the second name, because the first name denotes the derivative of the objective
    // there.
    let names = ["weight", "data_weight"]
    let isGivenTwice = names.allSatisfy { ![nil, .null].contains(fields.object[$0]) }
    if isGivenTwice { throw fields.error("weight", .conflict(with: "data_weight")) }
    for name in names {
      guard let weight = try fields.number(name) else { continue }
      guard weight >= 0 else {
        throw fields.error(name, .outOfRange(value: "\(weight)", allowed: "0 or more"))
      }
      return weight
    }
    return nil
  }
}

extension DatumParser {
  /// The field `h`, which `calibrate` writes; nil if the row has none.
  func calibrationWeight() throws(DataError) -> Double? {
    guard let h = try fields.number(Datum.calibrationField) else { return nil }
    guard h >= 0 else {
      throw fields.error(Datum.calibrationField, .outOfRange(value: "\(h)", allowed: "0 or more"))
    }
    return h
  }
}

// MARK: - Columns

extension DatumParser {
  func columns(_ form: Form?, count: Int) throws(DataError) -> [String: Datum.Column] {
    var columns: [String: Datum.Column] = [:]
    for member in fields.object.members where !Self.known.contains(member.key) {
      if member.key == Datum.calibrationField { continue }
      if Verdicts.fields.contains(member.key) {
        guard let column = try verdict(member.key, member.value, form, count: count) else {
          continue
        }
        if columns.updateValue(column, forKey: Verdicts.column) != nil {
          throw fields.error("label", .conflict(with: Verdicts.column))
        }
      } else if let column = Self.column(member.value, count: count) {
        columns[member.key] = column
      }
    }
    return columns
  }

  /// One verdict on the datum or one per response, or nil if there is none. A completion that has
  /// the field must have a verdict.
  private func verdict(
    _ name: String, _ value: JSONValue, _ form: Form?, count: Int
  ) throws(DataError) -> Datum.Column? {
    if value == .null, form != .completion { return nil }
    if let verdict = Verdicts.value(of: value) {
      // A single verdict is ambiguous if there are several responses, since it may apply to one or
      // to all of them.
      if count > 1 {
        throw fields.wrongType(name, value, "a list of \(count), a verdict on each response")
      }
      return .datum(verdict)
    }
    guard case .array = value else { throw fields.wrongType(name, value, Verdicts.allowed) }
    var verdicts: [Double] = []
    for (i, element) in (try fields.list(name, count: count) ?? []).enumerated() {
      guard let verdict = Verdicts.value(of: element) else {
        throw fields.wrongType(name, element, Verdicts.allowed, index: i)
      }
      verdicts.append(verdict)
    }
    return .responses(verdicts)
  }

  /// Accepts a number or boolean for the datum, one for each response, or a list of them for each
  /// response; nil for anything else.
  static func column(_ value: JSONValue, count: Int) -> Datum.Column? {
    if let number = value.columnNumber { return .datum(number) }
    guard case .array(let elements) = value, elements.count == count else { return nil }
    let numbers = elements.compactMap(\.columnNumber)
    if numbers.count == count { return .responses(numbers) }
    let rows = elements.compactMap(tokenNumbers)
    return rows.count == count ? .tokens(rows) : nil
  }

  /// The numbers of a list that has at least one, and nothing else.
  private static func tokenNumbers(_ value: JSONValue) -> [Double]? {
    guard case .array(let elements) = value, !elements.isEmpty else { return nil }
    let numbers = elements.compactMap(\.columnNumber)
    return numbers.count == elements.count ? numbers : nil
  }
}

extension DatumParser.Form {
  /// The field that contains the form's responses, or the first such field if there are several.
  fileprivate var responseField: String {
    switch self {
    case .pairwise: "chosen"
    case .listwise: "responses"
    case .completion: "completion"
    }
  }
}

extension JSONValue {
  fileprivate var columnNumber: Double? {
    switch self {
    case .number(let number): number.value
    case .bool(let flag): flag ? 1 : 0
    default: nil
    }
  }
}
