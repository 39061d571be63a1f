import StrictJSON

extension DataLine {
  /// A response to add to the line.
  public struct Addition: Sendable {
    public var response: Datum.Text
    public var source: String

    public init(_ response: Datum.Text, source: String) {
      self.response = response
      self.source = source
    }
  }

  /// The line with some or all of its own responses, followed by new ones. The responses are a
  /// list.
  ///
  /// Every list with one element per response is adapted to the new responses. Lists that have no
  /// values for new responses are left out. `h` is left out if the set of responses changes,
  /// because it depends on all of them. Pairs become lists with the sources "chosen" and
  /// "rejected", unless the line names other sources.
  ///
  /// - Parameters:
  ///   - kept: the indices of the line's own responses to keep, in their new order. nil keeps all.
  ///   - scores: the scores of all resulting responses. nil keeps the line's own scores and gives
  ///     new responses the score null.
  public func text(
    keeping kept: [Int]? = nil, adding new: [Addition] = [], scores: [Double]? = nil
  ) -> String {
    let own = kept ?? Array(datum.responses.indices)
    let isSame = kept == nil && new.isEmpty
    var edit = Edit(removed: new.isEmpty && !losesCalibration(keeping: own) ? [] : ["h"])
    if !(isSame && isList) {
      edit.removed.formUnion(["chosen", "rejected", "completion"])
      if isRendered { edit.removed.formUnion(ConversationRow.consumed) }
      if isRendered || lacksPrompt { edit.set("prompt", datum.prompt.json) }
      edit.set("responses", (own.map { datum.responses[$0] } + new.map(\.response)).map(\.json))
    }
    if let sources = datum.sources ?? (isPair ? ["chosen", "rejected"] : nil) {
      edit.set("sources", (own.map { sources[$0] } + new.map(\.source)).map { .string($0) })
    } else if own.isEmpty {
      edit.set("sources", new.map { .string($0.source) })
    }
    if let scores {
      edit.set("scores", scores.map { .number($0) })
    } else if let scores = datum.scores, own.contains(where: { !scores[$0].isNaN }) {
      let kept: [JSONValue] = own.map { scores[$0].isNaN ? .null : .number(scores[$0]) }
      edit.set("scores", kept + new.map { _ in .null })
    } else {
      edit.removed.insert("scores")
    }
    if !isSame { annotate(&edit, own, added: new.count) }
    return text(with: edit.fields, without: edit.removed)
  }

  /// Adapts the per-response fields other than responses, sources and scores.
  private func annotate(_ edit: inout Edit, _ own: [Int], added: Int) {
    if let golden = datum.goldenIndex {
      edit.set("golden_index", .number(own.firstIndex(of: golden) ?? -1))
    }
    if let isHuman = datum.isHuman {
      edit.set(
        "is_human",
        (own.map { isHuman[$0] } + Array(repeating: false, count: added)).map { .bool($0) })
    }
    let object = object
    edit.removed.formUnion(["ref_chosen_logps", "ref_rejected_logps"])
    if let logp = datum.referenceLogp, added == 0 {
      edit.set("ref_logps", own.map { .number(logp[$0]) })
    }
    for name in listsOfResponses {
      guard let values = object[name]?.array else { continue }
      if added > 0 { edit.removed.insert(name) } else { edit.set(name, own.map { values[$0] }) }
    }
  }

  /// The names of the lists with one element per response, in the line's order. Fields that are
  /// written separately for each form of row are excluded.
  public var listsOfResponses: [String] {
    object.members.filter { member in
      guard let values = member.value.array, values.count == datum.responses.count else {
        return false
      }
      let isOther =
        PromptPart.isName(member.key) || values.contains(where: \.isMessage)
        || DatumParser.known.subtracting(["probs", "ref_logps"]).contains(member.key)
      return !isOther
    }.map(\.key)
  }

  /// Whether the line has an `h` that becomes invalid when only these responses are kept.
  public func losesCalibration(keeping kept: [Int]) -> Bool {
    has("h") && Set(kept).count < datum.responses.count
  }

  private struct Edit {
    var removed: Set<String>
    var fields: [(name: String, value: JSONValue)] = []

    mutating func set(_ name: String, _ value: JSONValue) {
      removed.remove(name)
      fields.removeAll { $0.name == name }
      fields.append((name, value))
    }

    mutating func set(_ name: String, _ values: [JSONValue]) { set(name, .array(values)) }
  }
}

extension Datum.Text {
  /// The value as written in data files, which is a string or a list of ids.
  public var json: JSONValue {
    switch self {
    case .text(let text): .string(text)
    case .ids(let ids): .array(ids.map { .number(Int($0)) })
    }
  }
}

extension DataLine {
  /// A new line with this line's prompt and `id`, and only new responses.
  ///
  /// - Parameter scores: the scores of the new responses, if they have been scored.
  public func text(sampled new: [Addition], scores: [Double]? = nil) -> String {
    let object = object
    let kept = isRendered ? ["id"] : ["id", "prompt", "query"]
    var fields = JSONObject(
      kept.compactMap { name in object[name].map { JSONObject.Member(name, $0) } })
    if isRendered || lacksPrompt { fields["prompt"] = datum.prompt.json }
    fields["responses"] = .array(new.map(\.response.json))
    if let scores { fields["scores"] = .array(scores.map { .number($0) }) }
    fields["sources"] = .array(new.map { .string($0.source) })
    return JSONValue.object(fields).compactText
  }
}
