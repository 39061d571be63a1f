import ArgumentParser
import Benchmarks

/// Measures the time that programs take to start.
struct Startup: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times short commands of dora-host, and with --python the imports of its peers.")

  @OptionGroup var options: MeasurementOptions

  func run() throws {
    try options.apply()
    let result = try StartupBench(
      program: MeasurementOptions.program("dora-host"), python: options.python,
      rounds: options.rounds
    ).measure()
    try options.present { $0.startup = result }
  }
}
