import Checkpoints
import Foundation
import LocalSystem
import Reports
import StrictJSON
import Work
import Workflows

/// The folder of `calibrate --report`, which contains `report.json` and two figures. Each file is
/// written under a temporary name and then renamed.
struct ReportFolder: CalibrationReporter {
  let url: URL

  /// Creates the folder. This happens first, so that an invalid path doesn't cause a failure after
  /// hours of work.
  func prepare() throws {
    guard url.isFolder || !FileManager.default.fileExists(atPath: url.path) else {
      throw WorkError.invalid(.report, "'\(url.relativePath)' is a file, expected a folder")
    }
    try checkContent()
    try ResultDirectory.make(url)
  }

  private static let names = ["report.json", "reliability.svg", "h.svg"]

  /// Refuses to replace any files other than the report of an earlier calibration.
  private func checkContent() throws {
    let there = Self.names.filter { FileKind(url.appendingPathComponent($0).path) != nil }
    guard let first = there.first else { return }
    let report = url.appendingPathComponent(Self.names[0])
    let text = (try? Data(contentsOf: report)).flatMap { try? JSONParser.parse([UInt8]($0)) }
    guard text?.object?["gamma"] == nil || text?.object?["all"] == nil else { return }
    throw WorkError.invalid(
      .report,
      "'\(url.relativePath)' holds '\(first)', which is no calibration's; give another folder")
  }

  func write(_ result: CalibrationResult) throws {
    let summary = CalibrationSummary(result)
    try write(summary.json.indentedText, as: "report.json")
    try write(summary.reliability.svg(), as: "reliability.svg")
    try write(summary.histogram.svg(), as: "h.svg")
  }

  private func write(_ text: String, as name: String) throws {
    try Data(text.utf8).write(to: url.appendingPathComponent(name), options: .atomic)
  }
}
