import Foundation
import Testing
import _TestSupport

/// Tests the length of the code that an author writes, which is the body of a loss without its
/// description.
@Suite("A loss is short to write")
struct BodyLengthTests {
  struct Source: Sendable, CustomTestStringConvertible {
    let path: String
    /// The beginning of the body's first line.
    let start: String
    let limit: Int
    var testDescription: String { path }
  }

  static let sources = [
    Source(path: "Plugins/example-c/example.c", start: "static dora_real derived(", limit: 30),
    Source(path: "Plugins/example-cpp/example.cpp", start: "  Real loss(", limit: 15),
    Source(path: "Plugins/example-swift/Example.swift", start: "  func loss(_ logp", limit: 15),
    Source(path: "Plugins/rrhf/RRHF.swift", start: "  func loss(_ logp", limit: 15),
    Source(
      path: "Sources/PluginTemplates/CTemplate.swift", start: "    static dora_real loss(",
      limit: 30),
    Source(
      path: "Sources/PluginTemplates/CxxTemplate.swift", start: "      Real loss(", limit: 15),
    Source(
      path: "Sources/PluginTemplates/SwiftTemplate.swift", start: "      func loss(_ logp",
      limit: 15),
  ]

  @Test("from its first line to its closing brace, no line beyond 100 columns", arguments: sources)
  func length(_ source: Source) throws {
    let text = try String(contentsOf: PackageRoot.file(source.path), encoding: .utf8)
    let lines = text.components(separatedBy: "\n")
    let first = try #require(lines.firstIndex { $0.hasPrefix(source.start) })
    let indent = lines[first].prefix { $0 == " " }
    let last = try #require(lines[first...].firstIndex { $0 == indent + "}" })
    let body = lines[first...last].filter { !$0.allSatisfy(\.isWhitespace) }
    #expect(body.count <= source.limit, "\(body.count) lines")
    #expect(body.allSatisfy { $0.count <= 100 })
  }
}
