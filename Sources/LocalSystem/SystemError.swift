import Foundation
import Work

/// The system's description of a file error.
///
/// Foundation's own text is often "The operation could not be completed"; the reason is in the
/// underlying error.
package enum SystemError {
  /// The file, if the error names one, followed by the reason.
  package static func text(of error: any Error) -> String {
    let path = (error as NSError).userInfo[NSFilePathErrorKey] as? String
    return (path.map { "'\($0)': " } ?? "") + reason(of: error)
  }

  /// Performs an operation on a file; a system error becomes an error that names the file.
  package static func naming<Result>(_ file: URL, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch {
      throw WorkError.failed(
        "'\(file.relativePath)' can't be written: \(reason(of: error))")
    }
  }

  /// Why the last system call failed.
  package static var lastReason: String { text(errno) }

  private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// The reason of an error, such as "No such file or directory".
  package static func reason(of error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else {
      return error.localizedDescription
    }
    return text(Int32(underlying.code))
  }
}
