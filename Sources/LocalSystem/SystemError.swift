import Foundation
import Work

/// Descriptions of file errors.
///
/// The text of a Foundation error is often only "The operation could not be completed". The reason
/// is in the underlying error.
package enum SystemError {
  /// Returns the file, if the error names one, followed by the reason.
  package static func text(of error: any Error) -> String {
    let path = (error as NSError).userInfo[NSFilePathErrorKey] as? String
    return (path.map { "'\($0)': " } ?? "") + reason(of: error)
  }

  /// Performs an operation on a file. A system error is converted to an error that names the file.
  package static func naming<Result>(_ file: URL, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch {
      throw WorkError.failed(
        "'\(file.relativePath)' can't be written: \(reason(of: error))")
    }
  }

  /// The reason why the last system call failed.
  package static var lastReason: String { text(errno) }

  private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// Returns the reason for an error, such as "No such file or directory".
  package static func reason(of error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else {
      return error.localizedDescription
    }
    return text(Int32(underlying.code))
  }
}
