import Failures

/// A position in a template. Lines and columns are counted from 1, and columns count characters.
public struct TemplatePlace: Equatable, Sendable {
  public let line: Int
  public let column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// The reason why a conversation can't be rendered.
public enum ChatTemplateError: Failure, Equatable, Sendable {
  case unreadable(file: String, reason: String)
  /// The directory has no template.
  case noTemplate(directory: String)
  /// The directory has several templates, but not the one that is needed.
  case noSuchTemplate(directory: String, wanted: String, names: [String])
  case syntax(template: String, TemplatePlace, found: String)
  /// The template uses a feature of Jinja that this program doesn't support.
  case unsupported(template: String, TemplatePlace, construct: String)
  /// A value doesn't support an operation, for example because an attribute of an undefined value
  /// is read.
  case evaluation(template: String, TemplatePlace, reason: String)
  /// A bound on time, memory or depth was exceeded.
  case limit(template: String, TemplatePlace, what: String)
  /// The template rejected the conversation with `raise_exception`.
  case refused(template: String, message: String)
}

extension ChatTemplateError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "'\(file)' can't be read: \(reason)"
    case .noTemplate(let directory):
      "'\(directory)' has no chat template; give one in a file, or render the conversations with "
        + "apply_chat_template of transformers"
    case .noSuchTemplate(let directory, let wanted, let names):
      "'\(directory)' has no chat template '\(wanted)', only \(names.joined(separator: ", "))"
    case .syntax(let template, let place, let found):
      "\(Self.place(template, place)): \(found)"
    case .unsupported(let template, let place, let construct):
      "\(Self.place(template, place)): \(construct) is not supported"
    case .evaluation(let template, let place, let reason):
      "\(Self.place(template, place)): \(reason)"
    case .limit(let template, let place, let what):
      "\(Self.place(template, place)): \(what)"
    case .refused(let template, let message): "'\(template)' refuses: \(message)"
    }
  }

  private static func place(_ template: String, _ place: TemplatePlace) -> String {
    "'\(template)', line \(place.line), column \(place.column)"
  }
}

/// An error that doesn't yet say in which template it occurred.
struct TemplateFault: Failure {
  enum Reason { case syntax, unsupported, evaluation, limit, refused }

  let reason: Reason
  let text: String
  var kind: FailureKind { .badInput }
  var place: TemplatePlace?

  init(_ reason: Reason, _ text: String, _ place: TemplatePlace? = nil) {
    self.reason = reason
    self.text = text
    self.place = place
  }

  func error(_ template: String) -> ChatTemplateError {
    let place = place ?? TemplatePlace(line: 1, column: 1)
    return switch reason {
    case .syntax: .syntax(template: template, place, found: text)
    case .unsupported: .unsupported(template: template, place, construct: text)
    case .evaluation: .evaluation(template: template, place, reason: text)
    case .limit: .limit(template: template, place, what: text)
    case .refused: .refused(template: template, message: text)
    }
  }
}

extension ChatTemplateError {
  public var kind: FailureKind { .badInput }
}
