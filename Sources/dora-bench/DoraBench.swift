import ArgumentParser

/// Measures, and prints what it measured.
@main
struct DoraBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dora-bench", abstract: "Measures dora-host on fixed work.",
    subcommands: [Step.self, Plugins.self])
}
