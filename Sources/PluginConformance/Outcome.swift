import Failures

/// How a check ended.
///
/// It is an `Error` so that a check can throw a failure where it is found.
public enum Outcome: Failure, Equatable, Sendable {
  case passed
  /// The behaviour is allowed, but a reader of the report should know about it.
  case warned(String)
  /// A rule of the interface is broken.
  case failed(String)
  /// The check doesn't apply to this plugin.
  case skipped(String)

  public var kind: FailureKind {
    if case .failed = self { .misbehaviour } else { .badInput }
  }

  /// One word for a report.
  public var word: String {
    switch self {
    case .passed: "pass"
    case .warned: "warn"
    case .failed: "fail"
    case .skipped: "skip"
    }
  }

  /// The reason, for every outcome except a pass.
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

  /// The same outcome, with the circumstances, such as "for equal scores".
  func at(_ place: String) -> Outcome {
    switch self {
    case .passed: self
    case .warned(let reason): .warned("\(reason) \(place)")
    case .failed(let reason): .failed("\(reason) \(place)")
    case .skipped: self
    }
  }
}

/// Ends a check unless a condition holds.
func require(
  _ condition: Bool, _ reason: @autoclosure () -> String
) throws(Outcome) {
  if !condition { throw .failed(reason()) }
}
