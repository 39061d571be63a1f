import StrictJSON

/// The rule that selects which answers are learnt in a conversation without a separate response.
public enum LearntAnswers: String, Sendable, CaseIterable, Codable {
  /// The last answer.
  case last
  /// Every answer, each as a separate datum whose prompt is everything before it.
  case all
}

/// Splits a conversation into one row per answer.
///
/// Each row is rendered separately, as if the model were asked for that answer, because templates
/// omit parts of earlier turns that they show in the last one, such as reasoning.
struct ConversationTurns {
  /// The rows, each with its own id, or only the original row if it isn't such a conversation.
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
