import Foundation
import StrictJSON

/// The input from which a template renders a text.
public struct Conversation: Sendable {
  /// Objects, usually with `role` and `content`.
  public var messages: [JSONValue]
  /// Descriptions of functions, as the model is told of them; nil where there are none.
  public var tools: JSONValue?
  public var documents: JSONValue?
  /// Whether the text ends where an answer begins.
  public var addsGenerationPrompt: Bool
  /// Further variables, such as `enable_thinking`.
  public var variables: [String: JSONValue] = [:]

  public init(
    messages: [JSONValue], tools: JSONValue? = nil, documents: JSONValue? = nil,
    addsGenerationPrompt: Bool = false
  ) {
    self.messages = messages
    self.tools = tools
    self.documents = documents
    self.addsGenerationPrompt = addsGenerationPrompt
  }
}

/// Turns conversations into the texts that a model was trained on.
public protocol ConversationRenderer: Sendable {
  /// Whether there is a template at all; one that can't be read counts, and ``render(_:)`` says why.
  var hasTemplate: Bool { get }

  func render(_ conversation: Conversation) throws(ChatTemplateError) -> String
}

/// A chat template of Hugging Face models: Jinja, with the settings of `transformers`.
///
/// The text is that of `apply_chat_template(tokenize=False)`. Unsupported features of Jinja are
/// refused with their name, line and column, most of them when the template is read. Rendering is
/// bounded in time, memory and depth.
public struct ChatTemplate: ConversationRenderer {
  public var hasTemplate: Bool { true }
  /// What it is called in messages.
  public let name: String
  private let statements: [TemplateStatement]
  private let specialTokens: [String: String]
  private let now: Date?

  /// A longer source is refused.
  static let sourceLimit = 4 << 20

  /// - Parameters:
  ///   - specialTokens: what `bos_token` and so on stand for.
  ///   - now: the time of `strftime_now`; nil for that of rendering.
  /// - Throws: ``ChatTemplateError`` for the first fault.
  public init(
    _ source: String, name: String, specialTokens: [String: String] = [:], now: Date? = nil
  ) throws(ChatTemplateError) {
    self.name = name
    self.specialTokens = specialTokens
    self.now = now
    do throws(TemplateFault) {
      if source.utf8.count > Self.sourceLimit {
        throw TemplateFault(.limit, "a template of more than \(Self.sourceLimit) bytes")
      }
      statements = try TemplateParser.parse(source)
    } catch { throw error.error(name) }
  }

  public func render(_ conversation: Conversation) throws(ChatTemplateError) -> String {
    do {
      let renderer = TemplateRenderer(try variables(conversation))
      return try renderer.render(statements)
    } catch { throw error.error(name) }
  }

  private func variables(
    _ conversation: Conversation
  ) throws(TemplateFault) -> [String: TemplateValue] {
    var variables = specialTokens.mapValues { TemplateValue.string($0) }
    variables["strftime_now"] = TemplateGlobals.clock(now ?? Date())
    for (name, value) in conversation.variables { variables[name] = try TemplateValue(value) }
    var messages: [TemplateValue] = []
    for message in conversation.messages { messages.append(try Self.message(message)) }
    variables["messages"] = try .list(messages)
    variables["tools"] = try conversation.tools.map(TemplateValue.init) ?? TemplateValue.none
    variables["documents"] =
      try conversation.documents.map(TemplateValue.init) ?? TemplateValue.none
    variables["add_generation_prompt"] = .bool(conversation.addsGenerationPrompt)
    return variables
  }

  private static let reasoning = ["reasoning_content", "thinking", "reasoning"]

  /// A message without members that are null, and with its reasoning under all names that templates
  /// read.
  private static func message(_ message: JSONValue) throws(TemplateFault) -> TemplateValue {
    guard let object = message.object else { return try TemplateValue(message) }
    var members = object.members.filter { $0.value != .null }
    let found = reasoning.lazy.compactMap { name in members.first { $0.key == name } }.first
    if let found {
      if !members.contains(where: { $0.key == "thinking" }) {
        members.insert(.init("thinking", found.value), at: 0)
      }
      if let place = members.firstIndex(where: { $0.key == "reasoning_content" }) {
        members[place] = .init("reasoning_content", found.value)
      } else {
        members.append(.init("reasoning_content", found.value))
      }
    }
    return try TemplateValue(.object(JSONObject(members)))
  }
}
