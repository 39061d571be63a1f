import ArgumentParser
import PluginHost

/// How this program asks itself to be the process in which an isolated plugin lives.
struct PluginServe: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "serve", shouldDisplay: false)

  @Argument var path: String
  @Option var memory: UInt64
  @Option var parent: Int32

  func run() {
    Streams.restoreSignals()
    GuestServer.run(path: path, memory: memory, parent: parent)
  }
}
