import StrictJSON

/// Converts a row with the field names of published data sets to the names that this package uses.
///
/// docs/formats.md has the table of names. A row is changed only if its meaning is unambiguous.
/// Replaced names are removed, and unknown fields are kept so that ``FieldUse`` can report them.
struct PublishedForm {
  private var object: JSONObject

  /// The column names by which a table of data is recognised.
  static let columns = DatumParser.known.union(Verdicts.fields).union(PromptPart.columns).union(
    [
      "response", "output", "question", "answer", "text", "messages", "conversations", "kto_tag",
    ])

  /// The row with standard names, or the unchanged row if it has none of the published names.
  static func standard(_ object: JSONObject) -> JSONObject {
    var form = PublishedForm(object: object)
    form.renamePrompt()
    form.takeCompletions()
    form.renameResponses()
    form.takeScoresOfPair()
    form.renameVerdict()
    return form.object
  }

  // MARK: - Prompt

  /// Uses Alpaca's `instruction` with its `input`, or `question`, if there is no prompt.
  private mutating func renamePrompt() {
    let given = ["prompt", "query", "messages", "conversations"]
    guard !given.contains(where: has) else { return }
    if let instruction = text("instruction") {
      // Dolly calls the input "context".
      let name = has("input") ? "input" : "context"
      if has(name), text(name) == nil { return }
      let parts = [instruction, text(name) ?? ""].filter { !$0.isBlank }
      guard !parts.isEmpty else { return }
      replace(["instruction", name], by: "prompt", .string(parts.joined(separator: "\n")))
    } else if let question = text("question"), !question.isBlank {
      replace(["question"], by: "prompt", .string(question))
    }
  }

  // MARK: - Responses

  private var hasResponses: Bool { DatumParser.responseFields.contains(where: has) }

  /// Converts UltraFeedback's `completions`, each of which is an object with a response, a model
  /// and ratings.
  private mutating func takeCompletions() {
    guard !hasResponses, let elements = object["completions"]?.array, !elements.isEmpty else {
      return
    }
    let responses = elements.map { $0.object?["response"] ?? .null }
    guard responses.allSatisfy({ $0.string != nil }) else { return }
    replace(["completions"], by: "responses", .array(responses))
    add("scores", elements.map { $0.object?["overall_score"] ?? .null }) { $0.double != nil }
    add("sources", elements.map { $0.object?["model"] ?? .null }) { $0.string != nil }
  }

  /// - Parameter isValue: the condition on the values. All values that aren't null must meet it,
  ///   and there must be at least one.
  private mutating func add(
    _ name: String, _ values: [JSONValue], where isValue: (JSONValue) -> Bool
  ) {
    let given = values.filter { $0 != .null }
    if !has(name), !given.isEmpty, given.allSatisfy(isValue) { object[name] = .array(values) }
  }

  /// Renames a single response that has another name, or the two-element list of LLaMA-Factory's
  /// older format for pairs.
  private mutating func renameResponses() {
    guard !hasResponses, has("prompt") else { return }
    for name in ["output", "response", "answer"] {
      if text(name) != nil {
        return replace([name], by: "completion", object[name] ?? .null)
      }
      if name == "output", let pair = object[name]?.array, pair.count == 2,
        pair.allSatisfy({ $0.string != nil })
      {
        replace([name], by: "chosen", pair[0])
        object["rejected"] = pair[1]
      }
    }
  }

  // MARK: - Annotations of responses

  /// Combines the ratings of a pair, which are in two fields, into scores.
  private mutating func takeScoresOfPair() {
    guard has("chosen"), has("rejected"), !has("scores"),
      let chosen = object["score_chosen"], let rejected = object["score_rejected"],
      chosen.double != nil, rejected.double != nil
    else { return }
    replace(["score_chosen", "score_rejected"], by: "scores", .array([chosen, rejected]))
  }

  private mutating func renameVerdict() {
    if has("kto_tag"), !Verdicts.fields.contains(where: has) {
      replace(["kto_tag"], by: "label", object["kto_tag"] ?? .null)
    }
  }

  // MARK: - Fields

  private func has(_ name: String) -> Bool { object[name].map { $0 != .null } ?? false }

  private func text(_ name: String) -> String? { object[name]?.string }

  private mutating func replace(_ names: Set<String>, by name: String, _ value: JSONValue) {
    object = JSONObject(object.members.filter { !names.contains($0.key) && $0.key != name })
    object[name] = value
  }
}

extension String {
  fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
