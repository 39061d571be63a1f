import Foundation

/// What the system says is wrong with a file.
///
/// Foundation's own words are often "The operation could not be completed"; the reason lies below.
enum SystemError {
  /// The file, where the error names one, and the reason.
  static func text(of error: any Error) -> String {
    let path = (error as NSError).userInfo[NSFilePathErrorKey] as? String
    return (path.map { "'\($0)': " } ?? "") + reason(of: error)
  }

  /// Does something to a file; what the system says against it becomes an error that names the file.
  static func naming<Result>(_ file: URL, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch {
      throw Stop(
        code: .failed,
        message: "error: '\(file.relativePath)' can't be written: \(reason(of: error))")
    }
  }

  /// Such as "No such file or directory".
  static func reason(of error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else {
      return error.localizedDescription
    }
    return String(cString: strerror(Int32(underlying.code)))
  }
}
