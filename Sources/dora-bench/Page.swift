import ArgumentParser
import Benchmarks
import Foundation

/// Writes the documentation's tables.
struct Page: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes the tables of a page from the history of measurements.",
    discussion: """
      A table stands between the lines '<!-- begin NAME -->' and '<!-- end NAME -->'; the rest of the \
      page stays as it is. Each table shows the last measurement of its kind on each machine.
      """)

  @Option(help: ArgumentHelp("The measurements.", valueName: "FILE.jsonl"))
  var history = "docs/performance-history.jsonl"

  @Option(help: ArgumentHelp("The page.", valueName: "FILE.md"))
  var page = "docs/performance.md"

  func run() throws {
    let lines = try History.read(URL(fileURLWithPath: history))
    let file = URL(fileURLWithPath: page)
    let text: String
    do { text = try String(contentsOf: file, encoding: .utf8) } catch {
      throw BenchmarkError.file(file, error)
    }
    let filled = try PerformancePage.filled(text, from: lines, file: page)
    guard filled != text else { return }
    try filled.write(to: file, atomically: true, encoding: .utf8)
  }
}
