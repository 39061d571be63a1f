import Foundation
import Testing

/// Tests of the list of available plugins, for people and for programs.
@Suite struct PluginListTests {
  private struct Entry: Decodable {
    let name, kind, summary, file: String
  }

  @Test("objectives and robustifiers, a line each, summaries below one another")
  func lines() throws {
    let place = try Workplace()
    let outcome = try place.program.run(["plugin", "list"])
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.hasPrefix("robust-pairwise/cdpo  ") })
    let starts = lines.map { line in
      line.indices.first { line[$0...].hasPrefix("  ") }.map { gap in
        line[gap...].prefix { $0 == " " }.count + line[..<gap].count
      }
    }
    #expect(Set(starts).count == 1)
    let listed = try place.program.run(["plugin", "list", "--json"])
    let entries = try listed.output.split(separator: "\n").map {
      try JSONDecoder().decode(Entry.self, from: Data($0.utf8))
    }
    #expect(
      entries.map(\.name) == lines.compactMap { $0.split(separator: " ").first.map(String.init) })
    #expect(
      entries.contains {
        $0.name == "example-robustifier/mean-deviation" && $0.kind == "robustifier"
      })
  }

  @Test("an objective of a pack is checked by its name alone")
  func checkedByName() throws {
    let place = try Workplace()
    let outcome = try place.program.run(["plugin", "check", "cdpo", "--only", "loads"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("librobust-pairwise.so, seed 1"))
  }

  @Test("a file in the working directory is pointed at")
  func overlooked() throws {
    let place = try Workplace()
    try place.folder.file("mine.so", "not a library\n")
    let outcome = try place.program.run(["plugin", "inspect", "mine.so"])
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.contains(
        "  not './mine.so', which is there: a path must start with '.', '/' or '~'\n"))
  }
}
