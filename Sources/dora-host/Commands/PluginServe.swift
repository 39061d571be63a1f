import ArgumentParser
import PluginHost

/// `dora-host plugin serve`: runs the process that holds an isolated plugin. The command is only
/// for internal use by this program.
struct PluginServe: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "serve", shouldDisplay: false)

  @Argument var path: String
  @Option var memory: UInt64
  @Option var parent: Int32

  func run() {
    Streams.restoreSignals()
    PluginServer.run(path: path, memory: memory, parent: parent)
  }
}
