import Foundation
import PluginHost
import Testing
import _TestSupport

@testable import Packs

/// Tests of the cases with known results that a pack contains.
@Suite("Golden cases of packs", .enabled(if: PackFixture.isPresent, "\(PackFixture.hint)"))
struct GoldenTests {
  /// A pack of the fixture with the given file. The fixture's loss of a datum is the sum of its
  /// log-probabilities.
  private static func pack(
    _ text: String, source: String = "fixture", _ macros: [String] = []
  ) throws -> PackFile {
    let folder = try TemporaryDirectory()
    let library = try PackFixture.library(folder, macros, source: source)
    let built = try PackBuilder(libraries: [library]).build(in: PackFixture.quarantine)
    let golden = Array(text.utf8)
    let path = "golden/focal.golden.json"
    let manifest = PackManifest(
      pack: built.manifest.pack, license: built.manifest.license, vendor: built.manifest.vendor,
      url: built.manifest.url, interface: built.manifest.interface,
      described: built.manifest.described,
      files: built.manifest.files + [PackManifest.File(path, golden)])
    var entries = built.archive.entries + [PackArchive.Entry(name: path, bytes: golden)]
    entries[0] = PackArchive.Entry(name: PackArchive.manifestName, bytes: manifest.encoded)
    return try PackFile(PackArchive(entries: entries), file: "focal.dorapack")
  }

  private static func cases(
    _ body: String, of objective: String = "fixture", kind: String = "pairwise"
  ) -> String {
    #"{"objective": "\#(objective)", "kind": "\#(kind)", "cases": [\#(body)]}"#
  }

  private static let right = #"{"policy_logps": [-3, -4], "loss": LOSS, "grad": GRAD}"#

  /// A case with the honest fixture's own results, so that this test doesn't repeat its formula.
  private static func fixtureCase(loss shift: Double = 0) throws -> String {
    let folder = try TemporaryDirectory()
    let library = try PackLibrary(path: PackFixture.library(folder).path)
    let result = try PluginLoss.make(
      library, services: HostServices(name: "tests", version: "0") { _, _ in }
    ).evaluate(.init(first: [0, 2], logp: [-3, -4], scores: [1, 0]))
    return right.replacing("LOSS", with: "\(result.loss[0] + shift)")
      .replacing("GRAD", with: "\(result.dLogp)")
  }

  @Test("cases that agree are counted; one that differs is named with its value")
  func agreement() throws {
    let right = try Self.fixtureCase()
    let good = try Self.pack(Self.cases(right + ", " + right))
    #expect(try PackFixture.quarantine.verify(good).goldenCases == 2)
    let wrong = try Self.pack(Self.cases(right + ", " + Self.fixtureCase(loss: 0.5)))
    let error = #expect(throws: PackError.self) { try PackFixture.quarantine.verify(wrong) }
    let text = error?.description ?? ""
    #expect(text.contains("does not reproduce its golden cases: the loss is "), "\(text)")
    #expect(text.hasSuffix("in case 1 of 'golden/focal.golden.json'"), "\(text)")
  }

  @Test(
    "cases that can't be held against the pack make it fail, whatever is in them",
    arguments: [
      ("{", "isn't a file of golden cases: it isn't JSON"),
      (cases(""), "has no cases"),
      (cases(#"{"policy_logps": [-1, -2], "loss": 1, "grad": [0, 0]}"#, of: "other"), "'other'"),
      (cases(#"{"loss": 1}"#, kind: "batch"), "cases of kind 'batch' aren't one datum each"),
      (cases(#"{"loss": 1, "grad": []}"#), "lists differ in length"),
      (cases(#"{"policy_logps": [], "loss": 1, "grad": []}"#), "lists differ in length"),
      (
        cases(#"{"policy_logps": [-1, -2], "loss": 1, "grad": [0]}"#), "lists differ in length"
      ),
      (
        cases(
          #"{"policy_logps": [-1, -2], "reference_logps": [1], "loss": 1, "grad": [0, 0]}"#),
        "lists differ in length"
      ),
    ])
  func refusals(text: String, reason: String) throws {
    let pack = try Self.pack(text)
    let error = #expect(throws: PackError.self) { try PackFixture.quarantine.verify(pack) }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }

  @Test("a pack that crashes at its own cases is told as one that misbehaves")
  func crash() throws {
    let pack = try Self.pack(
      Self.cases(#"{"policy_logps": [-3, -4], "loss": 1, "grad": [0, 0]}"#), source: "hostile",
      ["DEED=segfaults"])
    let error = #expect(throws: PluginError.self) { try PackFixture.quarantine.verify(pack) }
    #expect(error?.isMisbehaviour == true)
  }
}
