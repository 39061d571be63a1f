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
    abstract: "Fit classifiers and write each datum's calibration h beside it.",
    discussion: """
      Classifiers learn to tell responses of the target source from all others. Each response is \
      scored by one that hasn't seen it, which gives 'probs'; Eq. 6 of the paper makes h of them. \
      Writes the data with both fields, everything else as it was, and prints how far the \
      probabilities can be believed. 'train' takes the result as it is.

      The target is the response of 'golden_index', or those that 'is_human' marks, or the chosen \
      ones of pairs; or whatever --target names.

      Fine-tuning (--epochs) that was interrupted leaves FILE.part, and the same command resumes it.
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
