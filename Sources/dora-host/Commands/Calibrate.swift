import ArgumentParser
import Calibration
import Foundation

/// `dora-host calibrate`: phase 1 of Algorithm 1.
struct Calibrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit classifiers and write each datum's calibration h beside it.",
    discussion: """
      Classifiers learn to tell responses of the target source from all others. Each response is \
      scored by one that hasn't seen it, which gives 'probs'; Eq. 6 of the paper makes h of them. \
      Writes the data with both fields, everything else as it was, and prints how far the \
      probabilities can be believed. 'train' takes the result as it is.

      The target is the response of 'golden_index', or those that 'is_human' marks, or the chosen \
      ones of pairs; or whatever --target names.

      Fine-tuning (--epochs) that was interrupted leaves FILE.part, and the same command goes on with it.
      """)

  @Option(help: ArgumentHelp("Preference data.", valueName: "FILE.jsonl"))
  var data: String

  @Option(help: ArgumentHelp("Where the data with h go; may be the same file.", valueName: "FILE"))
  var out: String

  @Option(
    help: ArgumentHelp(
      "A source that is the target; repeats. Default: what the data say.", valueName: "NAME"))
  var target: [String] = []

  @Flag(help: "A classifier for each source, the target against it; default: one for all.")
  var perSource = false

  @OptionGroup(title: "Classifier") var classifier: ClassifierOptions
  @OptionGroup(title: "Calibration") var eq6: MixtureOptions

  @Option(
    help: ArgumentHelp(
      "Set the probabilities right on what the classifier hasn't seen: none, temperature or isotonic.",
      valueName: "HOW"))
  var recalibrate = Recalibration.temperature

  @Option(
    help: ArgumentHelp(
      "Bootstrap samples behind the report's intervals; 0: no intervals.", valueName: "N"))
  var bootstrap = 1000

  @Option(
    help: ArgumentHelp(
      "A folder for report.json and figures of reliability and of h; made if needed.",
      valueName: "DIR"))
  var report: String?

  @Flag(help: "Print the report as JSON.")
  var json = false

  @Option(
    name: .customLong("seed"),
    help: ArgumentHelp("Seed of folds, bootstrap and fine-tuning; default: 0.", valueName: "N"))
  var givenSeed: UInt64?
  var seed: UInt64 { givenSeed ?? 0 }

  /// What is said of a seed where there are neither folds nor a bootstrap.
  var unusedSeed: String? {
    classifier.backbone == "given" && bootstrap == 0
      ? UnusedSeed.notice(givenSeed, "the data bring their 'probs', and --bootstrap is 0") : nil
  }

  @OptionGroup(title: "Program") var runtime: RuntimeOptions

  func validate() throws {
    guard bootstrap == 0 || (2...1_000_000).contains(bootstrap) else {
      throw ValidationError("--bootstrap is \(bootstrap), expected 2 to 1000000, or 0")
    }
  }

  func run() throws {
    try runtime.apply()
    try CalibrationRun(command: self).run()
  }
}

extension Recalibration: ExpressibleByArgument {}
