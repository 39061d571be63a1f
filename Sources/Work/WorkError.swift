import Failures

/// The error that ends a workflow early.
public struct WorkError: Failure, Equatable, CustomStringConvertible {
  public var kind: FailureKind
  /// A message that says what happened and what to do, without "error: ". It is nil if the error
  /// has already been reported.
  public var text: WorkText?
  /// The invalid setting, if the cause is a setting.
  public var setting: Setting?

  public init(_ kind: FailureKind, _ text: WorkText?) {
    self.kind = kind
    self.text = text
  }

  /// An error about a setting whose value can't be used.
  ///
  /// - Parameter reason: the text after the setting's name, such as "is 0, expected at least 1".
  public static func invalid(_ setting: Setting, _ reason: WorkText) -> WorkError {
    var error = WorkError(.badInput, "\(setting) \(reason)")
    error.setting = setting
    return error
  }

  public static func badInput(_ text: WorkText) -> WorkError { WorkError(.badInput, text) }
  public static func failed(_ text: WorkText) -> WorkError { WorkError(.failed, text) }

  /// - Parameter text: the message, which begins with "interrupted" and says how to resume.
  public static func interrupted(_ text: WorkText = "interrupted") -> WorkError {
    WorkError(.interrupted, text)
  }

  /// Its texts are the program's own.
  public var hasLines: Bool { true }

  public var description: String { text.map { "\($0)" } ?? "\(kind)" }
}
