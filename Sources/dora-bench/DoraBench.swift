import ArgumentParser
import Benchmarks
import Foundation
import TensorCore

/// The command-line program that runs measurements and prints the results.
@main
struct DoraBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dora-bench", abstract: "Measures dora-host on fixed work.",
    subcommands: [
      Step.self, Peers.self, Kernels.self, Startup.self, Sample.self, TokenizerSpeed.self,
      Cost.self, Page.self, Plugins.self, Coverage.self,
    ])

  /// Wrong usage and unreadable input end with exit code 2, as in `dora-host`; later failures end
  /// with 1.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let code = exitCode(for: error)
      guard code != .success else { exit(withError: error) }
      let isOwn = error is WorkloadError || error is BenchmarkError
      let text = isOwn ? "Error: \(error)" : fullMessage(for: error)
      FileHandle.standardError.write(Data((text + "\n").utf8))
      let isUsage =
        code == .validationFailure || error is WorkloadError || error is MatrixLibraryError
        || (error as? BenchmarkError)?.isBadInput ?? false
      Foundation.exit(isUsage ? 2 : 1)
    }
  }
}
