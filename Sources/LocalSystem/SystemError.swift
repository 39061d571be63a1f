import Foundation
import Work

/// What the system says is wrong with a file.
///
/// Foundation's own words are often "The operation could not be completed"; the reason lies below.
package enum SystemError {
  /// The file, where the error names one, and the reason.
  package static func text(of error: any Error) -> String {
    let path = (error as NSError).userInfo[NSFilePathErrorKey] as? String
    return (path.map { "'\($0)': " } ?? "") + reason(of: error)
  }

  /// Does something to a file; what the system says against it becomes an error that names the file.
  package static func naming<Result>(_ file: URL, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch {
      throw WorkError.failed(
        "'\(file.relativePath)' can't be written: \(reason(of: error))")
    }
  }

  /// Why the last call of the system failed.
  package static var lastReason: String { text(errno) }

  private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// Such as "No such file or directory".
  package static func reason(of error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else {
      return error.localizedDescription
    }
    return text(Int32(underlying.code))
  }
}
