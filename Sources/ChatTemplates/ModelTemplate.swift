import Foundation
import Synchronization

/// The chat template of a model directory, read when the first conversation comes up: most data have none,
/// and then it doesn't matter whether the model has a template.
public final class ModelTemplate: ConversationRenderer {
  private let directory: URL
  private let now: Date
  /// By whether conversations have tools.
  private let templates = Mutex<[Bool: ChatTemplate]>([:])

  public init(directory: URL, now: Date = Date()) {
    self.directory = directory
    self.now = now
  }

  public func render(_ conversation: Conversation) throws(ChatTemplateError) -> String {
    let hasTools = conversation.tools != nil
    if let template = templates.withLock({ $0[hasTools] }) {
      return try template.render(conversation)
    }
    let template = try ChatTemplate(directory: directory, forTools: hasTools, now: now)
    templates.withLock { $0[hasTools] = template }
    return try template.render(conversation)
  }
}
