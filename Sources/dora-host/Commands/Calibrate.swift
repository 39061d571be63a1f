import ArgumentParser
import Calibration
import Foundation
import LocalSystem
import StrictJSON
import Work
import Workflows

/// `dora-host calibrate`: runs phase 1 of Algorithm 1.
struct Calibrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit classifiers and add the calibration weight h to each datum.",
    discussion: """
      Classifiers learn to tell responses of the target source from all others. Each response is \
      scored by one that wasn't trained on it, which gives 'probs'. Eq. 6 of the paper converts them \
      to h. Writes the data with both fields added, and prints how reliable the probabilities are. \
      'train' accepts the result unchanged.

      The target is the response of 'golden_index', or those that 'is_human' marks, or the chosen \
      ones of pairs, or the sources that --target names.

      Fine-tuning (--epochs) that was interrupted leaves FILE.part, and the same command resumes it.
      """)

  @Option(help: ArgumentHelp("Preference data.", valueName: "FILE.jsonl"))
  var data: String

  @Option(
    help: ArgumentHelp("The output file; may be the same as the data file.", valueName: "FILE"))
  var out: String

  @Option(
    help: ArgumentHelp(
      "The name of a target source; may be repeated. Default: as marked in the data.",
      valueName: "NAME"))
  var target: [String] = []

  @Flag(help: "Fit one classifier per source instead of one for all sources.")
  var perSource = false

  @OptionGroup(title: "Classifier") var classifier: ClassifierOptions
  @OptionGroup(title: "Calibration") var eq6: MixtureOptions

  @Option(
    help: ArgumentHelp(
      "Recalibrate the probabilities on held-out data: none, temperature or isotonic.",
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

  /// The notice that the given seed has no effect; nil if folds or a bootstrap use the seed.
  var unusedSeed: String? {
    classifier.backbone == "given" && bootstrap == 0
      ? UnusedSeed.notice(givenSeed, "the data bring their 'probs', and --bootstrap is 0") : nil
  }

  @OptionGroup(title: "Program") var runtime: RuntimeOptions

  private var request: CalibrationRequest {
    var request = CalibrationRequest(data: data, out: out)
    request.target = target
    request.perSource = perSource
    request.classifier = classifier.request
    request.eq6 = eq6.request
    request.recalibrate = recalibrate
    request.bootstrap = bootstrap
    request.seed = givenSeed ?? 0
    return request
  }

  func validate() throws { try WorkError.asUsage(request.validate) }

  func run() throws {
    try runtime.apply()
    let observer = TerminalObserver(runtime)
    defer { observer.finish() }
    let result = try request.run(
      observer: observer, reporter: report.map { ReportFolder(url: fileURL($0)) })
    observer.finish()
    let summary = CalibrationSummary(result)
    Console.result(
      json ? summary.json.indentedText.trimmingLineEnd : summary.text(width: Console.resultWidth),
      isInFiles: true)
    if let unusedSeed { runtime.notice(unusedSeed) }
    for notice in result.notices { observer.notice(notice) }
    runtime.notice("written     \(out); 'dora-host train --data' takes it")
  }
}

extension Recalibration: ExpressibleByArgument {}
