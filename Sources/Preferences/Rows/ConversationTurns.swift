import StrictJSON

/// Which answers of a conversation without another response are learnt.
public enum LearntAnswers: String, Sendable, CaseIterable, Codable {
  /// The last one.
  case last
  /// Every one, each as a datum of its own whose prompt is all that comes before.
  case all
}

/// A conversation taken apart into one row for each answer.
///
/// Each is rendered by itself, as the model would be asked for that answer: templates leave out of earlier
/// turns what they show in the last one, such as reasoning.
struct ConversationTurns {
  /// The rows, with ids of their own; the row alone where it isn't such a conversation.
  static func rows(of object: JSONObject, at place: DataPlace) -> [JSONObject] {
    guard !DatumParser.responseFields.contains(where: { (object[$0] ?? .null) != .null }),
      let field = ["messages", "conversations"].first(where: {
        object[$0]?.array?.first?.isMessage ?? false
      }), let messages = object[field]?.array
    else { return [object] }
    let answers = messages.indices.filter { $0 > 0 && messages[$0].isAnswerInEitherForm }
    guard answers.count > 1 else { return [object] }
    let id = object["id"]?.string ?? object["id"]?.integer.map(String.init) ?? place.description
    return answers.enumerated().map { number, index in
      var row = object
      row["id"] = .string("\(id)#\(number + 1)")
      row[field] = .array(Array(messages[...index]))
      return row
    }
  }
}

extension JSONValue {
  fileprivate var isAnswerInEitherForm: Bool {
    let role = object?["role"]?.string ?? object?["from"]?.string
    return role == "assistant" || role == "gpt"
  }
}
