import Failures
import Foundation

/// The reasons why a measurement can't be made.
public enum BenchmarkError: Failure, Equatable, CustomStringConvertible {
  /// A program can't be started or fails.
  case program(String, reason: String)
  /// A file can't be read or written, or has unexpected contents.
  case file(String, reason: String)
  /// A program printed no result.
  case noResult(program: String, expected: String)

  /// Returns the error for a file that can't be read or written, with the system's reason.
  public static func file(_ url: URL, _ error: any Error) -> BenchmarkError {
    .file(url.relativePath, reason: reason(of: error))
  }

  /// Returns the system's description of an error, such as "No such file or directory", instead of
  /// Foundation's.
  static func reason(of error: any Error) -> String {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return cause.map { String(cString: strerror(Int32($0.code))) } ?? error.localizedDescription
  }

  /// Whether the cause is unreadable user input, as opposed to a failed measurement.
  public var isBadInput: Bool {
    if case .file = self { true } else { false }
  }

  public var description: String {
    switch self {
    case .program(let program, let reason): "'\(program)' failed: \(reason)"
    case .file(let file, let reason): "'\(file)': \(reason)"
    case .noResult(let program, let expected):
      "'\(program)' printed no result, expected \(expected)"
    }
  }
}

extension BenchmarkError {
  public var kind: FailureKind { .badInput }
}
