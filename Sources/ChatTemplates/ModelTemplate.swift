import Foundation
import Synchronization

/// The chat template of a model directory, or a template that replaces it. It isn't read until the
/// first conversation is rendered. Most data sets contain no conversations, and then it doesn't
/// matter whether the model has a template.
public final class ModelTemplate: ConversationRenderer {
  private let directory: URL
  private let file: URL?
  private let now: Date
  private let isThere = Mutex<Bool?>(nil)
  /// The templates that have been read so far. The key says whether the template is for
  /// conversations with tools.
  private let templates = Mutex<[Bool: ChatTemplate]>([:])

  /// - Parameters:
  ///   - directory: the model directory, whose special tokens the template uses.
  ///   - file: a template to use instead of the model's.
  public init(directory: URL, file: URL? = nil, now: Date = Date()) {
    self.directory = directory
    self.file = file
    self.now = now
  }

  public var hasTemplate: Bool {
    isThere.withLock { known in
      if let known { return known }
      let found: Bool
      do {
        _ = try template(forTools: false)
        found = true
      } catch ChatTemplateError.noTemplate {
        found = false
      } catch {
        found = true
      }
      known = found
      return found
    }
  }

  public func render(_ conversation: Conversation) throws(ChatTemplateError) -> String {
    try template(forTools: conversation.tools != nil).render(conversation)
  }

  private func template(forTools hasTools: Bool) throws(ChatTemplateError) -> ChatTemplate {
    if let template = templates.withLock({ $0[hasTools] }) { return template }
    let template =
      if let file {
        try ChatTemplate(file: file, tokensOf: directory, now: now)
      } else {
        try ChatTemplate(directory: directory, forTools: hasTools, now: now)
      }
    templates.withLock { $0[hasTools] = template }
    return template
  }
}
