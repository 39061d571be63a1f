import Foundation

/// Why something can't be measured.
public enum BenchmarkError: Error, Equatable, CustomStringConvertible {
  /// A program that doesn't start, or that ends with a failure.
  case program(String, reason: String)
  /// A file that can't be read or written, or that holds something else.
  case file(String, reason: String)
  /// A program printed no result.
  case noResult(program: String, expected: String)

  /// That a file can't be read or written, with the system's word for the cause.
  public static func file(_ url: URL, _ error: any Error) -> BenchmarkError {
    .file(url.relativePath, reason: reason(of: error))
  }

  /// What the system says, rather than Foundation: "No such file or directory".
  static func reason(of error: any Error) -> String {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return cause.map { String(cString: strerror(Int32($0.code))) } ?? error.localizedDescription
  }

  /// Whether something that the user named can't be read, rather than that a measurement failed.
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
