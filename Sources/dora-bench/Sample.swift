import ArgumentParser
import Benchmarks
import Foundation

/// Measures the time to sample tokens.
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times sampling, against reading the weights and with --python against transformers.")

  @Option(help: ArgumentHelp("A model in the Hugging Face layout.", valueName: "DIR"))
  var model: String

  @Option(help: ArgumentHelp("Sequences that grow together; repeats.", valueName: "N"))
  var batch: [Int] = [1, 32]

  @Option(help: "Tokens to draw for each sequence.")
  var tokens = 64

  @OptionGroup var options: MeasurementOptions

  func validate() throws {
    for count in batch where !(1...4096).contains(count) {
      throw ValidationError("--batch is \(count), expected 1 to 4096")
    }
    guard (8...4096).contains(tokens) else {
      throw ValidationError("--tokens is \(tokens), expected 8 to 4096")
    }
  }

  func run() throws {
    try options.apply()
    let result = try SamplingBench(
      model: URL(fileURLWithPath: model), python: options.python, batches: batch,
      rounds: options.rounds, newTokens: tokens
    ).measure()
    try options.present { $0.sampling = result }
  }
}
