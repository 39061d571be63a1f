import Foundation

/// The program that runs, for starting it again.
package enum OwnProgram {
  /// Its file, whatever it was called by.
  package static var path: String {
    let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return link ?? CommandLine.arguments[0]
  }
}
