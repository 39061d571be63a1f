import Calibration
import Foundation
import Objectives
import Work

/// A request to run phase 1 of Algorithm 1, which fits classifiers that distinguish the target
/// source from others, and computes h for each datum.
public struct CalibrationRequest: Codable, Sendable, Equatable {
  /// The path of a file with preference data.
  public var data: String
  /// The path of the file for the data with h. It may be the same as ``data``.
  public var out: String
  /// The names of the target sources. If empty, they are taken from the data.
  public var target: [String] = []
  /// Whether each source has a classifier that distinguishes it from the target, instead of one
  /// classifier for all sources.
  public var perSource = false
  public var classifier = ClassifierRequest()
  public var eq6 = MixtureRequest()
  /// The method of recalibrating probabilities on data that the classifier hasn't seen.
  public var recalibrate = Recalibration.temperature
  /// The number of bootstrap samples for the report's intervals. If 0, there are no intervals.
  public var bootstrap = 1000
  /// The seed of folds, bootstrap and fine-tuning.
  public var seed: UInt64 = 0

  public init(data: String, out: String) {
    self.data = data
    self.out = out
  }

  public func validate() throws(WorkError) {
    try classifier.validate()
    try SettingCheck.check(
      .bootstrap, bootstrap, bootstrap == 0 || (2...1_000_000).contains(bootstrap),
      "2 to 1000000, or 0")
  }

  /// Writes the data with `probs` and `h`.
  ///
  /// - Parameter reporter: writes a report in addition to the data; nil for no report.
  package func run(
    observer: any WorkObserver, reporter: (any CalibrationReporter)? = nil
  ) throws -> CalibrationResult {
    try validate()
    return try CalibrationRun(request: self, observer: observer).run(reporter)
  }
}

/// Writes a report of a calibration.
package protocol CalibrationReporter {
  /// Checks that the report can be written. This is called before hours of work.
  func prepare() throws

  /// Writes the report. This is called before the data are written.
  func write(_ result: CalibrationResult) throws
}

/// The result of a calibration.
package struct CalibrationResult {
  package let labelled: LabelledResponses
  package let phaseOne: PhaseOne
  package let settings: PhaseOne.Settings
  package let backbone: String
  package let fit: RatioFit

  /// Notices about circumstances that make the report less reliable than it seems.
  package var notices: [WorkText] { uselessness + foldNotices }

  /// Notices about a classifier that learnt nothing, or about h being the same for all data.
  private var uselessness: [WorkText] {
    var notices: [WorkText] = []
    for entry in [phaseOne.report.overall] + phaseOne.report.sources where entry.isGuessing {
      let area = Self.short(entry.report.areaUnderCurve ?? 0.5)
      let interval =
        entry.intervals?.areaUnderCurve.map { " [\(Self.short($0.low)), \(Self.short($0.high))]" }
        ?? ""
      let source = entry.source.map { " against \($0)" } ?? ""
      notices.append(
        "warning     AUC \(area)\(interval)\(source) can't be told from guessing, 0.5: nothing shows that the "
          + "classifier learnt to tell the target from other responses, and h may be noise")
    }
    if let range = ConstantCalibration.range(of: phaseOne.weights) {
      let values = "\(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))"
      notices.append(
        "warning     h is nearly the same for all data, \(values): it tells none apart, and 'dora' is 'kl-dro' "
          + "with it")
    }
    return notices
  }

  private static func short(_ value: Double) -> String { String(format: "%.3f", value) }

  private var foldNotices: [WorkText] {
    guard let folds = phaseOne.folds else { return [] }
    var notices: [WorkText] = []
    if folds.sharedLong > 0 {
      notices.append(
        "shared      \(folds.sharedLong) long responses are in several folds, word for word or nearly; a "
          + "classifier knows those from its training, so that AUC, ECE and h look better than they are"
      )
    }
    if folds.sizes.count < settings.folds {
      notices.append(
        "folds       \(folds.sizes.count) instead of \(settings.folds): data that share a prompt "
          + "or a long response stay together, which leaves \(folds.groups) groups")
    } else if folds.isLopsided {
      notices.append(
        "folds       uneven: \(folds.largestGroup) of \(labelled.sources.numbers.count) data share prompts or long responses and "
          + "stay together, so that a classifier of few data judges them")
    }
    return notices
  }
}
