import Foundation

/// The running program, for starting it again.
package enum OwnProgram {
  /// The program's file, independent of the name it was started by.
  package static var path: String {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return link ?? CommandLine.arguments[0]
  }
}
