import ArgumentParser
import Experiments
import Foundation
import LocalSystem

extension DataCommand {
  /// `dora-host data tinystyle`: writes the data of the benchmark.
  struct TinyStyle: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "tinystyle",
      abstract: "Write the data of the benchmark tinystyle-1, for any trainer.",
      discussion: """
        Writes sft.jsonl (golden answers), preferences.jsonl (ranked by a biased judge, with the true \
        rewards beside) and evaluation.jsonl (held-out prompts with golden answers) into a directory, \
        all as token ids; where all preference data are golden, also contrast.jsonl, synthetic answers for a classifier. 'dora-host eval --known-reward tinystyle' scores what a model answers.

        docs/tinystyle.md specifies the data, so that any program can make them.
        """)

    @Option(help: ArgumentHelp("A directory; made if needed.", valueName: "DIR"))
    var out: String

    @Option(
      help: ArgumentHelp(
        "How the preference data are made: C0, C1, C2, C3, C4-20, C4-40, C5-20, C8 or C8-within.",
        valueName: "NAME"))
    var condition = "C1"

    @Option(help: ArgumentHelp("The data's seed.", valueName: "N"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("Golden answers to fine-tune on.", valueName: "N"))
    var fineTuning = 8192

    @Option(help: ArgumentHelp("Preference data.", valueName: "N"))
    var preferences = 2048

    @Option(help: ArgumentHelp("Draws of held-out prompts.", valueName: "N"))
    var evaluation = 192

    private var chosen: Condition? {
      TinyStyleBenchmark.conditions.first { $0.name == condition }
    }

    func validate() throws {
      guard chosen != nil else {
        let names = TinyStyleBenchmark.conditions.map(\.name).joined(separator: ", ")
        throw ValidationError("--condition is '\(condition)', expected one of \(names)")
      }
      for (name, count) in [
        ("--fine-tuning", fineTuning), ("--preferences", preferences), ("--evaluation", evaluation),
      ] where !(0...1_000_000).contains(count) {
        throw ValidationError("\(name) is \(count), expected 0 to 1000000")
      }
    }

    func run() throws {
      guard let chosen else { return }
      let data = TinyStyleBenchmark(
        chosen, seed: seed, fineTuning: fineTuning, preferences: preferences,
        evaluation: evaluation)
      let folder = fileURL(out)
      try ResultDirectory.make(folder)
      for (name, lines) in [
        ("sft", data.fineTuningLines), ("preferences", data.preferenceLines),
        ("evaluation", data.evaluationLines), ("contrast", data.contrastLines),
      ] where !(name == "contrast" && lines.isEmpty) {
        var output = try ResultFile(file: folder.appendingPathComponent("\(name).jsonl"))
        for line in lines { output.append(line) }
        try output.close()
      }
      Console.message(
        "written     \(TinyStyleBenchmark.name), \(condition), seed \(seed): sft.jsonl, preferences.jsonl "
          + "and evaluation.jsonl in \(folder.relativePath)")
    }
  }
}
