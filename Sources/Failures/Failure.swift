/// An error that says what kind of failure it is.
///
/// Every error of the libraries conforms, so a program that ends with one derives its exit status
/// from ``kind`` and needs no list of error types.
public protocol Failure: Error {
  /// The kind of failure. It has no default, so each new error type must specify it.
  var kind: FailureKind { get }

  /// Whether the description is made of several lines, in which quoted text can't be mistaken for a
  /// line of its own. False unless a type says otherwise.
  var hasLines: Bool { get }
}

extension Failure {
  public var hasLines: Bool { false }
}

/// Why work ended early; it determines the exit status.
public enum FailureKind: Sendable, Equatable, CaseIterable {
  /// Settings or files can't be used, and nothing was started.
  case badInput
  /// The command failed after it had started its work.
  case failed
  /// A plugin violated the rules of the interface.
  case misbehaviour
  /// The observer requested the interruption.
  case interrupted

  /// The exit status with which the program reports this kind of failure.
  public var exitStatus: Int32 {
    switch self {
    case .failed: 1
    case .badInput: 2
    case .misbehaviour: 3
    case .interrupted: 130
    }
  }

  /// The kind that a process with this exit status reports; nil for 0 and for any other status.
  public init?(exitStatus: Int32) {
    guard let kind = Self.allCases.first(where: { $0.exitStatus == exitStatus }) else { return nil }
    self = kind
  }

  /// The kind of a failure whose cause is `error`, once work has begun: a plugin's misbehaviour
  /// stays one, anything else is a failure of the work.
  public init(ofWorkEndedBy error: any Error) {
    self = (error as? any Failure)?.kind == .misbehaviour ? .misbehaviour : .failed
  }
}
