import ArgumentParser
import Benchmarks
import Foundation
import TensorCore

/// The common options of all comparisons.
struct MeasurementOptions: ParsableArguments {
  @Option(help: "Rounds; both sides run in each.")
  var rounds = 5

  @Option(help: "Threads of either side; default: one for each processor.")
  var threads: Int?

  @Option(help: ArgumentHelp("A Python with the other side's packages.", valueName: "FILE"))
  var python: String?

  @Option(help: ArgumentHelp("Add the result to this file.", valueName: "FILE.jsonl"))
  var history: String?

  @Flag(help: "Print the result as JSON, with the machine and the versions.")
  var json = false

  func validate() throws {
    for (option, count) in [("--rounds", rounds), ("--threads", threads ?? 1)] where count < 1 {
      throw ValidationError("\(option) is \(count), expected at least 1")
    }
  }

  /// Applies the settings that must be in effect before anything is computed.
  func apply() throws {
    if let threads { ThreadPool.configure(threads: threads) }
    try MatrixLibrary.load()
  }

  /// Prints a result and adds it to the history.
  func present(_ fill: (inout HistoryLine) -> Void) throws {
    var line = try HistoryLine(python: python)
    fill(&line)
    print(json ? String(decoding: try line.json(), as: UTF8.self) : line.result?.markdown ?? "")
    if let history { try History.append(line, to: URL(fileURLWithPath: history)) }
  }

  /// Writes a note about progress to standard error.
  static func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// Returns the path of a program of this package, which is in the same directory as this one.
  static func program(_ name: String) -> String {
    Bundle.main.bundleURL.appendingPathComponent(name).path
  }
}
