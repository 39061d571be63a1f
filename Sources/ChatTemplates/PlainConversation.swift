import StrictJSON

/// Renders conversations as plain text if no model defines a format. Each message is preceded by
/// its role.
public struct PlainConversation: ConversationRenderer {
  public let hasTemplate: Bool

  /// - Parameter hasTemplate: whether fields such as `system` beside texts are messages too, as with
  ///   a model's template. Without it, only lists of messages are rendered.
  public init(hasTemplate: Bool = true) { self.hasTemplate = hasTemplate }

  public func render(_ conversation: Conversation) -> String {
    var parts = conversation.messages.map { message in
      let role = message.object?["role"]?.string ?? "message"
      let content = message.object?["content"] ?? .null
      return "\(role): \(content.string ?? content.compactText)"
    }
    if conversation.addsGenerationPrompt { parts.append("assistant: ") }
    return parts.joined(separator: "\n\n")
  }
}
