import ArgumentParser
import CheckedNumbers
import Experiments
import Foundation

/// `dora-host reproduce [STUDY]`: repeats the paper's studies at small scale.
struct Reproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a study of the DoRA paper at small scale; without one, list them.",
    discussion: """
      Every study trains small models on TinyStyle, a task made here whose true reward is known, and \
      compares arms seed by seed at equal KL to the fine-tuned model. It prints tables and leaves, in \
      OUT/STUDY, one file for each cell and seed, all of them as results.jsonl, table.md and figures. \
      The same command goes on where it was interrupted, and adds seeds to those that are there.

      docs/experiments.md says what is measured and what came out.
      """)

  @Argument(help: ArgumentHelp("The study; 'all' runs every one.", valueName: "STUDY"))
  var study: String?

  @Option(
    name: .customLong("tier"),
    help: ArgumentHelp(
      "ci (minutes), full, or long, which is full with a larger model; default: ci. Without a study it runs the primary contrast, 'strategies'.",
      valueName: "TIER"))
  var givenTier: Study.Tier?
  var tier: Study.Tier { givenTier ?? .ci }

  @Option(help: ArgumentHelp("The folder of results.", valueName: "DIR"))
  var out = "reproduction"

  @Option(
    help: ArgumentHelp(
      "Paired seeds; default: 5 in tier ci, 10 in the others.", valueName: "N"))
  var seeds: Int?

  @Option(
    help: ArgumentHelp(
      "Processes at a time, each with one thread; default: one for each processor.",
      valueName: "N"))
  var jobs: Int?

  @Flag(help: "Compute nothing: report the cells that are complete.")
  var reportOnly = false

  @Flag(help: "Print tables in Markdown.")
  var markdown = false

  @Flag(help: "Print every result as a line of JSON instead of tables.")
  var json = false

  @Flag(help: "Next to no data and steps: shows that everything runs, and nothing else.")
  var smoke = false

  @Flag(
    help:
      "Measure on prompts that occur in training, on the seeds from 2000: the protocol before prompts were held out."
  )
  var seenPrompts = false

  @Option(help: ArgumentHelp("Run one cell here, for one seed.", visibility: .hidden))
  var cell: String?

  @Option(help: ArgumentHelp("That seed.", visibility: .hidden))
  var cellSeed: UInt64 = 0

  @OptionGroup var plugins: PluginOptions

  @Flag(help: "No progress and no notices; errors are still shown.")
  var quiet = false

  func validate() throws {
    if let seeds, !(1...1000).contains(seeds) {
      throw ValidationError("--seeds is \(seeds), expected 1 to 1000")
    }
    if let jobs, !(1...256).contains(jobs) {
      throw ValidationError("--jobs is \(jobs), expected 1 to 256")
    }
    if markdown, json { throw ValidationError("--markdown and --json are both given; choose one") }
    if json, study == nil, givenTier == nil { throw ValidationError("--json needs a study") }
  }

  func run() throws {
    guard let study = study ?? givenTier.map({ _ in StudyCatalogue.primary.name }) else {
      return try list()
    }
    if let cell { return try ReproductionRun(self, of: study).run(cell: cell, seed: cellSeed) }
    let names = study == "all" ? Self.routine.map(\.name) : [study]
    for run in try names.map({ try ReproductionRun(self, of: $0) }) { try run.run() }
  }

  /// The studies that 'all' runs, which are those of the paper. The tuning study isn't among them:
  /// tuning is done only once, and its results are part of these studies.
  private static let routine = StudyCatalogue.studies.filter { $0.source != nil }

  private func list() throws {
    let processors = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    var lines = [Self.row("study", Study.Tier.allCases.map(\.rawValue), "what is compared")]
    for study in StudyCatalogue.studies {
      let times = try Study.Tier.allCases.map { tier in
        let minutes = try study.minutes(tier, seeds: seeds ?? tier.seeds) / Double(processors)
        return minutes < 120
          ? "\(max(1, Int(saturating: minutes.rounded(.up)))) min"
          : "\(Int(saturating: (minutes / 60).rounded(.up))) h"
      }
      lines.append(
        Self.row(
          study.name, times, study.title + (study.source.map { " (\($0))" } ?? ""))
      )
    }
    Console.result(lines.joined(separator: "\n"))
    Console.message("times are with \(processors) processes at a time")
  }

  private static func row(_ name: String, _ times: [String], _ text: String) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
    }
    return padded(name, 18) + times.map { padded($0, 8) }.joined() + text
  }
}

extension Study.Tier: ExpressibleByArgument {}
