import Foundation
import Testing
import _TestSupport

@testable import Benchmarks

@Suite("The history of measurements and its page")
struct HistoryTests {
  private static func line(cpu: String, seconds: Double) throws -> HistoryLine {
    var line = try HistoryLine(python: nil)
    line.machine.cpu = cpu
    line.startup = StartupResult(
      rows: [
        .init(
          name: "x", processorSeconds: try #require(Spread([seconds])),
          wallSeconds: try #require(Spread([seconds, 2 * seconds])))
      ])
    return line
  }

  @Test("a line reads back as what was written, NaN included")
  func roundTrip() throws {
    var line = try Self.line(cpu: "A", seconds: 0.25)
    line.sampling = SamplingResult(
      model: "m", threads: 2, newTokens: 8,
      rows: [
        .init(
          batch: 1, own: [.init(wall: .infinity, processor: 1)], peer: [], weightBytes: 4,
          readRates: [2],
          productRates: [8])
      ])
    #expect(try HistoryLine(json: line.json()) == line)
  }

  @Test("what is no measurement is refused with its line")
  func badLine() throws {
    let directory = try TemporaryDirectory()
    let file = directory.url.appendingPathComponent("history.jsonl")
    try History.append(Self.line(cpu: "A", seconds: 1), to: file)
    let handle = try FileHandle(forWritingTo: file)
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("{\"format\": 1}\n".utf8))
    try handle.close()
    #expect(
      throws: BenchmarkError.file(
        file.path, reason: "line 2 is not a measurement of this version's format")
    ) { try History.read(file) }
  }

  @Test("a page shows the last measurement of each machine and keeps its own text")
  func page() throws {
    let history = [
      try Self.line(cpu: "A", seconds: 1), try Self.line(cpu: "B", seconds: 2),
      try Self.line(cpu: "A", seconds: 3),
    ]
    let page = "before\n<!-- begin startup -->\nold\n<!-- end startup -->\nafter\n"
    let filled = try PerformancePage.filled(page, from: history, file: "page.md")
    #expect(filled.hasPrefix("before\n<!-- begin startup -->\nB, "))
    #expect(filled.hasSuffix("\n<!-- end startup -->\nafter\n"))
    #expect(filled.contains("| x       | 3.00              | 4.50 (3.00–6.00) |"))
    #expect(!filled.contains("| 1.00"))
    // Filling the page again changes nothing.
    #expect(try PerformancePage.filled(filled, from: history, file: "page.md") == filled)
  }

  @Test("a part that doesn't end is refused")
  func unfinishedPart() {
    #expect(
      throws: BenchmarkError.file(
        "page.md", reason: "'<!-- begin cost -->' has no '<!-- end cost -->'")
    ) {
      try PerformancePage.filled("<!-- begin cost -->", from: [], file: "page.md")
    }
  }

  @Test("the tables of docs/performance.md are those of the history beside it")
  func documentation() throws {
    let history = try History.read(PackageRoot.file("docs/performance-history.jsonl"))
    let page = try String(contentsOf: PackageRoot.file("docs/performance.md"), encoding: .utf8)
    #expect(
      try PerformancePage.filled(page, from: history, file: "docs/performance.md") == page,
      "run 'dora-bench page'")
  }
}
