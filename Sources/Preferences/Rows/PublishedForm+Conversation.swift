import StrictJSON

extension PublishedForm {
  /// The possible names of the system message's field in a row of texts.
  private static let systemNames = ["system", "system_prompt", "system_message"]
  private static let instructionNames = ["instruction", "question"]

  /// Converts a row of texts with `system` or `history`, or with an `instruction` or a `question`
  /// for the user's turn, into the conversation that it represents. Returns the row unchanged if it
  /// has none of them.
  ///
  /// This depends on whether a field is present, not on whether it contains text, so that all rows
  /// of a file are rendered even if the field is empty in some of them.
  static func conversation(_ object: JSONObject) -> JSONObject {
    let row = standard(object)
    let parts = systemNames + ["history"] + instructionNames
    let prompt = ["prompt", "query"].compactMap { row[$0]?.string }.first
    guard let prompt, parts.contains(where: { object[$0].map { $0 != .null } ?? false }) else {
      return row
    }
    guard let history = turns(row["history"]), let system = system(in: row) else { return row }
    var result = JSONObject(
      row.members.filter { !(systemNames + ["history", "prompt", "query"]).contains($0.key) })
    result["prompt"] = .array(system + history + [.message("user", prompt)])
    for name in ["chosen", "rejected", "completion"] {
      if let text = row[name]?.string { result[name] = .array([.message("assistant", text)]) }
    }
    if let responses = row["responses"]?.array {
      result["responses"] = .array(
        responses.map { $0.string.map { .array([.message("assistant", $0)]) } ?? $0 })
    }
    return result
  }

  /// The system message as a list, which is empty if the message is empty. Returns nil if several
  /// fields give a message, or if the message has the wrong type.
  private static func system(in row: JSONObject) -> [JSONValue]? {
    let given = systemNames.compactMap { row[$0] }.filter { $0 != .null }
    let texts = given.compactMap(\.string)
    guard texts.count == given.count, texts.count <= 1 else { return nil }
    return texts.filter { !$0.allSatisfy(\.isWhitespace) }.map { .message("system", $0) }
  }

  /// The earlier turns, given as messages or as pairs of a user's message and the answer. Returns
  /// nil for any other value.
  private static func turns(_ history: JSONValue?) -> [JSONValue]? {
    guard let history, history != .null else { return [] }
    guard let elements = history.array else { return nil }
    if elements.allSatisfy(\.isMessage) { return elements }
    var turns: [JSONValue] = []
    for element in elements {
      guard let pair = element.array, pair.count == 2, let question = pair[0].string,
        let answer = pair[1].string
      else { return nil }
      turns += [.message("user", question), .message("assistant", answer)]
    }
    return turns
  }
}
