import Foundation

/// The running program, which may be started again as a child process.
package enum OwnProgram {
  /// The path of the program's file, whatever the name under which it was started.
  package static var path: String {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return link ?? CommandLine.arguments[0]
  }
}
