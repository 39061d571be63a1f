import Foundation
import StrictJSON

/// The input of a template.
public struct Conversation: Sendable {
  /// The messages, which are objects that usually have `role` and `content`.
  public var messages: [JSONValue]
  /// Descriptions of the functions that the model may call, or nil if there are none.
  public var tools: JSONValue?
  public var documents: JSONValue?
  /// Whether the text ends with the generation prompt, after which the model's answer begins.
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

/// Renders conversations as text in the format that a model was trained on.
public protocol ConversationRenderer: Sendable {
  /// Whether there is a template. This is true even if the template can't be read, since
  /// ``render(_:)`` then reports the reason.
  var hasTemplate: Bool { get }

  func render(_ conversation: Conversation) throws(ChatTemplateError) -> String
}

/// A chat template of a Hugging Face model, which is a Jinja template with the settings of
/// `transformers`.
///
/// The rendered text equals the output of `apply_chat_template(tokenize=False)`. Unsupported
/// features of Jinja are rejected with an error that gives their name, line and column. Most of
/// them are detected when the template is parsed. Rendering is bounded in time, memory and depth.
public struct ChatTemplate: ConversationRenderer {
  public var hasTemplate: Bool { true }
  /// The template's name in messages.
  public let name: String
  private let statements: [TemplateStatement]
  private let specialTokens: [String: String]
  private let now: Date?

  /// The maximum length of a template's source. Longer sources are rejected.
  static let sourceLimit = 4 << 20

  /// - Parameters:
  ///   - specialTokens: the values of `bos_token` and the other special tokens.
  ///   - now: the time for `strftime_now`, or nil to use the time of rendering.
  /// - Throws: ``ChatTemplateError`` for the first error.
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

  /// A message without its null members, and with its reasoning under every name that templates
  /// use.
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
