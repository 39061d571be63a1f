import ChatTemplates
import Failures
import StrictJSON

/// A row whose texts are conversations (lists of messages), which a model's template renders into a
/// row of texts.
///
/// The prompt is rendered up to the start of an answer, including the template's generation prompt.
/// A response is the part of the rendered conversation after that.
struct ConversationRow {
  private let object: JSONObject
  private let renderer: any ConversationRenderer

  /// The fields that may contain all or part of the conversation before the responses.
  private static let promptNames = ["prompt", "query", "conversations", "messages"]
  /// The fields that are removed from a rendered row.
  static let consumed: Set<String> = [
    "query", "conversations", "messages", "system", "tools", "chat_template_kwargs",
  ]

  /// The reason why a row can't be rendered, and the field that causes it.
  struct Problem: Failure {
    var kind: FailureKind { .badInput }
    let field: String
    let problem: FieldProblem
  }

  /// Renders the row as texts. Returns nil if the row has no messages. Also returns the parts of
  /// the messages that no text contains, such as "message.weight".
  static func texts(
    of object: JSONObject, _ renderer: any ConversationRenderer
  ) throws(Problem) -> (row: JSONObject, unrendered: [String])? {
    let responses = ["chosen", "rejected", "completion", "responses"].filter {
      holdsMessages(object[$0])
    }
    // A text prompt with text responses has already been rendered, or needs no template.
    let isText = object["prompt"]?.string != nil || object["query"]?.string != nil
    guard !responses.isEmpty || (!isText && promptNames.contains { holdsMessages(object[$0]) })
    else { return nil }
    return try ConversationRow(object: object, renderer: renderer).texts()
  }

  private static func holdsMessages(_ value: JSONValue?) -> Bool {
    guard let value else { return false }
    if value.isMessage || value.array?.first?.isMessage == true { return true }
    return value.array?.first?.array?.first?.isMessage ?? false
  }

  private func texts() throws(Problem) -> (row: JSONObject, unrendered: [String]) {
    var prompt = try givenPrompt()
    var responses = try givenResponses()
    if responses.isEmpty, prompt.last?.isAnswer == true {
      responses = [("completion", [.messages([prompt.removeLast()])])]
    }
    try takePrompt(&prompt, from: &responses)
    if let system = object["system"]?.string, !system.isEmpty,
      prompt.first?.object?["role"]?.string != "system"
    {
      prompt.insert(.message("system", system), at: 0)
    }
    let opening = try rendered(prompt, "prompt", opensAnswer: true)
    var result = JSONObject(object.members.filter { !Self.consumed.contains($0.key) })
    result["prompt"] = .string(opening)
    var unrendered = Self.unrendered(of: prompt, in: opening)
    for (name, values) in responses {
      var texts: [JSONValue] = []
      for value in values {
        let text = try text(of: value, behind: prompt, opening, name)
        if case .messages(let list) = value {
          unrendered.formUnion(Self.unrendered(of: list, in: text.string ?? ""))
        }
        texts.append(text)
      }
      result[name] = name == "responses" ? .array(texts) : texts.first
    }
    return (result, unrendered.sorted())
  }

  /// The members of messages, other than role and content, that don't appear in the rendering.
  private static func unrendered(of messages: [JSONValue], in text: String) -> Set<String> {
    var names: Set<String> = []
    for member in messages.compactMap(\.object).flatMap(\.members) {
      if ["role", "content"].contains(member.key) { continue }
      let texts = member.value.wordedTexts
      // A number or a flag may appear in the text by chance. If the template uses it, it affects
      // what the model learns.
      let isThere = texts.contains { text.contains($0) }
      if !isThere, !texts.isEmpty || member.value.isSetting {
        names.insert("message.\(member.key)")
      }
    }
    return names
  }

  // MARK: - What the row gives

  private enum Response {
    case text(JSONValue)
    case messages([JSONValue])
  }

  private func given(_ name: String) -> JSONValue? {
    object[name].flatMap { $0 == .null ? nil : $0 }
  }

  /// The messages before the responses. A plain text is taken as the user's message, unless the
  /// responses repeat it.
  private func givenPrompt() throws(Problem) -> [JSONValue] {
    let hasResponses =
      given("chosen") != nil || given("responses") != nil
      || given("completion") != nil
    for name in Self.promptNames {
      // If there are responses, 'messages' repeats the chosen conversation.
      if name == "messages", hasResponses { continue }
      guard let value = given(name) else { continue }
      if let text = value.string { return [.message("user", text)] }
      if value.array?.first?.isMessage ?? false { return try messages(value, name) }
      throw Problem(
        field: name,
        problem: .wrongType(found: value.kind, expected: "a text or a list of messages"))
    }
    return []
  }

  private func givenResponses() throws(Problem) -> [(name: String, values: [Response])] {
    var result: [(name: String, values: [Response])] = []
    for name in ["chosen", "rejected", "completion"] {
      if let value = given(name) { result.append((name, [try response(value, name)])) }
    }
    if let value = given("responses") {
      guard let list = value.array else {
        throw Problem(
          field: "responses", problem: .wrongType(found: value.kind, expected: "a list"))
      }
      var values: [Response] = []
      for element in list { values.append(try response(element, "responses")) }
      result.append(("responses", values))
    }
    return result
  }

  private func response(_ value: JSONValue, _ name: String) throws(Problem) -> Response {
    if value.isMessage { return .messages(try messages(.array([value]), name)) }
    if value.array?.first?.isMessage ?? false { return .messages(try messages(value, name)) }
    return .text(value)
  }

  /// Converts messages in either of the two common forms to `role` and `content`.
  private func messages(_ value: JSONValue, _ name: String) throws(Problem) -> [JSONValue] {
    var result: [JSONValue] = []
    for (index, element) in (value.array ?? []).enumerated() {
      guard let object = element.object, let message = object.standardMessage else {
        throw Problem(
          field: name,
          problem: .wrongElement(
            index: index, found: element.kind, expected: "a message with 'role' and 'content'"))
      }
      result.append(message)
    }
    return result
  }

  /// Removes the prompt from responses that repeat it. Messages before and after it that all
  /// responses have in common become part of the prompt. If there is no prompt, the responses'
  /// common beginning is the prompt. A prompt that contradicts the responses is rejected, because
  /// the responses' questions would otherwise be trained on as answers.
  private func takePrompt(
    _ prompt: inout [JSONValue], from responses: inout [(name: String, values: [Response])]
  ) throws(Problem) {
    let lists = responses.flatMap(\.values).compactMap { value in
      if case .messages(let list) = value { list } else { nil }
    }
    guard let first = lists.first else { return }
    var common = lists.reduce(first) { a, b in Array(a.commonPrefix(with: b)) }
    // An answer is part of a response, even if all responses share it.
    while let last = common.last, last.isAnswer { common.removeLast() }
    let repeats = !common.isEmpty && (prompt.isEmpty || common.holds(prompt))
    if repeats { prompt = common }
    if !repeats, !prompt.isEmpty, lists.contains(where: { $0.first?.isAnswer == false }) {
      let name = responses.first?.name ?? "chosen"
      throw Problem(field: "prompt", problem: .notRendered("'\(name)' begins with another message"))
    }
    let count = repeats ? common.count : 0
    if prompt.isEmpty {
      throw Problem(
        field: responses.first?.name ?? "chosen",
        problem: .missing(
          hint: "the conversations have no message in common, and there is no prompt"))
    }
    responses = responses.map { name, values in
      let rest = values.map { value in
        if case .messages(let list) = value {
          Response.messages(Array(list.dropFirst(count)))
        } else {
          value
        }
      }
      return (name: name, values: rest)
    }
  }

  // MARK: - Rendering

  private func text(
    of response: Response, behind prompt: [JSONValue], _ opening: String, _ name: String
  ) throws(Problem) -> JSONValue {
    switch response {
    case .text(let value): return value
    case .messages(let messages):
      if messages.isEmpty { throw Problem(field: name, problem: .empty(index: nil)) }
      let whole = try rendered(prompt + messages, name, opensAnswer: false)
      guard let rest = whole.behind(opening) else {
        throw Problem(
          field: name,
          problem: .notRendered(
            "the template renders the prompt otherwise when an answer follows; render the row first"
          ))
      }
      return .string(rest)
    }
  }

  private func rendered(
    _ messages: [JSONValue], _ name: String, opensAnswer: Bool
  ) throws(Problem) -> String {
    var conversation = Conversation(
      messages: messages, tools: given("tools"), addsGenerationPrompt: opensAnswer)
    for member in given("chat_template_kwargs")?.object?.members ?? [] {
      conversation.variables[member.key] = member.value
    }
    do { return try renderer.render(conversation) } catch {
      throw Problem(field: name, problem: .notRendered("\(error)"))
    }
  }
}

extension JSONValue {
  /// All texts in the value except blank ones, without leading and trailing white space.
  fileprivate var wordedTexts: [String] {
    switch self {
    case .array(let elements): elements.flatMap(\.wordedTexts)
    case .object(let object): object.members.flatMap(\.value.wordedTexts)
    case .string: visibleTexts.map(\.trimmingWhitespace)
    default: []
    }
  }

  /// Whether the value is a number or a flag.
  fileprivate var isSetting: Bool {
    switch self {
    case .number, .bool: true
    default: false
    }
  }

  static func message(_ role: String, _ content: String) -> JSONValue {
    .object(["role": .string(role), "content": .string(content)])
  }

  /// Whether the value is a message from the model.
  fileprivate var isAnswer: Bool { object?["role"]?.string == "assistant" }
}

extension JSONObject {
  /// The role names in the form with `from` and `value`.
  private static let roles = [
    "human": "user", "gpt": "assistant", "observation": "tool", "function_call": "assistant",
  ]

  /// The message with `role` and `content`, or nil if it has neither form.
  fileprivate var standardMessage: JSONValue? {
    if self["role"]?.string != nil { return .object(self) }
    guard let from = self["from"]?.string, let value = self["value"] else { return nil }
    var members = [Member("role", .string(Self.roles[from] ?? from)), Member("content", value)]
    members += self.members.filter { !["from", "value", "role", "content"].contains($0.key) }
    return .object(JSONObject(members))
  }
}

extension Array<JSONValue> {
  /// Whether these messages contain the given ones as a contiguous sequence.
  fileprivate func holds(_ messages: [JSONValue]) -> Bool {
    guard messages.count <= count else { return false }
    return (0...(count - messages.count)).contains {
      Array(self[$0..<$0 + messages.count]) == messages
    }
  }

  fileprivate func commonPrefix(with other: [JSONValue]) -> ArraySlice<JSONValue> {
    prefix(zip(self, other).prefix { $0 == $1 }.map { $0 }.count)
  }
}

extension String {
  /// The text after the given prefix, or nil if the text begins differently. The comparison is byte
  /// by byte.
  fileprivate func behind(_ beginning: String) -> String? {
    guard utf8.starts(with: beginning.utf8) else { return nil }
    return String(decoding: utf8.dropFirst(beginning.utf8.count), as: UTF8.self)
  }
}
