import ArgumentParser
import Benchmarks
import Foundation

/// Measures the time to convert text to token ids.
struct TokenizerSpeed: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenizer",
    abstract: "Times text to token ids, with --python against the tokenizers library.")

  @Option(help: ArgumentHelp("A directory with tokenizer.json; repeats.", valueName: "DIR"))
  var model: [String]

  @Option(help: ArgumentHelp("Each line is a text.", valueName: "FILE"))
  var text: String

  @OptionGroup var options: MeasurementOptions

  func run() throws {
    let results = try model.map { model in
      try TokenizerBench(
        model: URL(fileURLWithPath: model), text: URL(fileURLWithPath: text),
        python: options.python, rounds: options.rounds
      ).measure()
    }
    try options.present { $0.tokenizers = results }
  }
}
