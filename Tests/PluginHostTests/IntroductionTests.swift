import Foundation
import Testing
import _TestSupport

@testable import PluginHost

/// Tests of a child's description of its library, which may have been written by the library
/// itself.
@Suite("Introductions of isolated plugins", .enabled(if: FixtureCompiler.isPresent))
struct IntroductionTests {
  private static let honest = Result {
    let library = try PackLibrary(path: Fixture.compile())
    let object = try JSONSerialization.jsonObject(with: PluginIntroduction(of: library).encoded)
    // Keys are sorted so that the order of fields is known.
    let data = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
    return String(decoding: data, as: UTF8.self)
  }

  private static func read(_ text: String) throws -> PluginIntroduction {
    try PluginIntroduction(trustingNothing: Data(text.utf8), path: "FILE")
  }

  /// A part of the fixture's introduction, its forged replacement, and the field that is rejected.
  static let lies: [(from: String, to: String, field: String)] = [
    (#""defaultValue":1,"#, #""defaultValue":1e300,"#, "min"),
    (#""id":"org.example.fixture""#, #""id":"..\/..\/etc""#, "id"),
    (#""id":"org.example.fixture""#, #""id":"""#, "id"),
    (#""name":"Fixture""#, #""name":"\u001b[2J""#, "text"),
  ]

  @Test("a description that was forged is refused, whatever it says", arguments: lies)
  func liesAreRefused(from: String, to: String, field: String) throws {
    let text = try Self.honest.get()
    let forged = text.replacingOccurrences(of: from, with: to)
    try #require(forged != text, "'\(from)' isn't in \(text)")
    let refusal = PluginError.badDescriptor(
      path: "FILE", field: field, reason: "was changed after it had been checked")
    #expect(throws: refusal) { try Self.read(forged) }
  }

  @Test("numbers and ids that would trap are refused: a choice that isn't there, an id twice")
  func trapsAreRefused() throws {
    let text = try Self.honest.get()
    var object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    var descriptor = try #require(object["descriptor"] as? [String: Any])
    var objectives = try #require(descriptor["objectives"] as? [[String: Any]])
    let parameters = try #require(objectives[0]["parameters"] as? [[String: Any]])
    var choice = parameters[0]
    choice["kind"] = "choice"
    choice["choices"] = [["id": "a"]]
    for key in ["minimum", "defaultValue", "maximum"] { choice[key] = 1e300 }
    for forged in [[choice], [parameters[0], parameters[0]]] {
      objectives[0]["parameters"] = forged
      descriptor["objectives"] = objectives
      object["descriptor"] = descriptor
      let data = try JSONSerialization.data(withJSONObject: object)
      #expect(throws: PluginError.self) {
        try PluginIntroduction(trustingNothing: data, path: "FILE")
      }
    }
  }

  @Test("lists that are longer than any library's are refused")
  func longListsAreRefused() throws {
    let text = try Self.honest.get()
    let metrics = (0..<5000).map { #"{"id":"m\#($0)","reduction":"mean"}"# }.joined(separator: ",")
    let forged = text.replacing(/"metrics":\[[^\]]*\]/, with: #""metrics":[\#(metrics)]"#)
    try #require(forged != text)
    let refusal = PluginError.badDescriptor(
      path: "FILE", field: "count", reason: "was changed after it had been checked")
    #expect(throws: refusal) { try Self.read(forged) }
  }

  @Test("megabytes of text and endless nesting are refused, not read")
  func bombsAreRefused() throws {
    let long = String(repeating: "[", count: 5 << 20)
    #expect(throws: PluginError.self) { try Self.read(long) }
    #expect(throws: PluginError.self) { try Self.read(String(long.prefix(1 << 20))) }
    let name = String(repeating: "n", count: 600)
    let wordy = try Self.honest.get().replacing(#""name":"Fixture""#, with: #""name":"\#(name)""#)
    #expect(throws: PluginError.self) { try Self.read(wordy) }
  }

  @Test("damaged introductions are refused, or fit to be shown and used")
  func anyBytes() throws {
    let bytes = Array(try Self.honest.get().utf8)
    var generator = SeededGenerator(seed: 5)
    func below(_ count: Int) -> Int { Int(generator.next() % UInt64(count)) }
    let numbers = ["-1", "99999999999999999999", "1e300", "null", "\"\"", "[]", "0.5"]
    for i in 0..<2000 {
      var damaged = bytes
      for _ in 0...below(3) {
        let place = below(damaged.count)
        let text = Array(numbers[below(numbers.count)].utf8)
        switch below(3) {
        case 0: damaged[place] = UInt8(truncatingIfNeeded: generator.next())
        case 1: damaged.removeSubrange(place..<min(damaged.count, place + 1 + below(8)))
        default: damaged.replaceSubrange(place..<min(damaged.count, place + 1), with: text)
        }
      }
      let read = try? PluginIntroduction(trustingNothing: Data(damaged), path: "FILE")
      for objective in read?.descriptor.objectives ?? [] {
        let shown = objective.parameters.map(\.description).joined()
        #expect(PluginText.isClean(objective.name), "input \(i): \(shown)")
      }
    }
  }
}
