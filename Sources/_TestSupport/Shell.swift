import Foundation

/// Runs commands as a reader of the documentation would, with `dora-host` on the path and `DORA` set to
/// the clone.
public struct Shell {
  public let folder: URL

  public init(folder: URL) { self.folder = folder }

  public struct Outcome {
    public var status: Int32
    /// Both streams, in the order they were written.
    public var output: String
  }

  public static let program = Bundle.main.bundleURL.appendingPathComponent("dora-host")

  public func run(_ script: String) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-eu", "-o", "pipefail", "-c", script]
    process.currentDirectoryURL = folder
    var environment = ProcessInfo.processInfo.environment
    let path = environment["PATH"] ?? "/usr/bin:/bin"
    environment["PATH"] = Self.program.deletingLastPathComponent().path + ":" + path
    environment["DORA"] = PackageRoot.url.path
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
  }
}
