import Failures

/// The outcome of a check.
///
/// It conforms to `Error`, so that a check can throw a failure where it is found.
public enum Outcome: Failure, Equatable, Sendable {
  case passed
  /// The behavior is allowed, but readers of the report should know about it.
  case warned(String)
  /// The plugin violates a rule of the interface.
  case failed(String)
  /// The check doesn't apply to this plugin.
  case skipped(String)

  public var kind: FailureKind {
    if case .failed = self { .misbehaviour } else { .badInput }
  }

  /// The outcome as one word, for reports.
  public var word: String {
    switch self {
    case .passed: "pass"
    case .warned: "warn"
    case .failed: "fail"
    case .skipped: "skip"
    }
  }

  /// The reason for the outcome; nil for a pass.
  public var reason: String? {
    switch self {
    case .passed: nil
    case .warned(let reason), .failed(let reason), .skipped(let reason): reason
    }
  }

  init?(word: String, reason: String) {
    switch word {
    case "pass": self = .passed
    case "warn": self = .warned(reason)
    case "fail": self = .failed(reason)
    case "skip": self = .skipped(reason)
    default: return nil
    }
  }

  /// Returns the outcome with the circumstances added to its reason, such as "for equal scores".
  func at(_ place: String) -> Outcome {
    switch self {
    case .passed: self
    case .warned(let reason): .warned("\(reason) \(place)")
    case .failed(let reason): .failed("\(reason) \(place)")
    case .skipped: self
    }
  }
}

/// Throws a failure unless a condition holds.
func require(
  _ condition: Bool, _ reason: @autoclosure () -> String
) throws(Outcome) {
  if !condition { throw .failed(reason()) }
}
