import Failures

/// The errors that prevent a plugin from being checked.
public enum ConformanceError: Failure, Equatable, Sendable {
  /// No check has this id.
  case unknownCheck(id: String, available: [String])
  /// The pack has neither an objective nor a robustifier with this id.
  case unknownObjective(path: String, id: String, available: [String])
  /// A child process can't be started.
  case cannotStart(executable: String, reason: String)
}

extension ConformanceError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownCheck(let id, let available):
      "there is no check '\(id)', only " + available.joined(separator: ", ")
    case .unknownObjective(let path, let id, let available):
      "'\(path)' has no objective '\(id)', only \(available.joined(separator: ", "))"
    case .cannotStart(let executable, let reason):
      "'\(executable)' can't be started: \(reason.lowercased())"
    }
  }
}

extension ConformanceError {
  public var kind: FailureKind { .badInput }
}
