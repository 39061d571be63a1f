import Foundation
import Objectives
import StrictJSON
import Testing
import _TestSupport

@testable import Packs

@Suite("Manifests", .enabled(if: PackFixture.isPresent, "\(PackFixture.hint)"))
struct ManifestTests {
  @Test("a manifest that is written and read is the same, and the pack is what it says")
  func roundTrip() throws {
    let pack = try PackFixture.shared.get()
    let again = try PackManifest(pack.manifest.encoded, file: "m")
    #expect(again == pack.manifest)
    #expect(pack.manifest.pack.fileName == "acme.losses-1.2.0.dorapack")
    #expect(pack.manifest.platforms == [LibraryFile.hostPlatform])
    #expect(pack.manifest.objectives.map(\.id) == ["fixture"])
    try PackFixture.quarantine.verify(pack)
  }

  @Test("a parameter reads back from a manifest as the library described it")
  func parametersReadBack() throws {
    let choices = [("a", "first"), ("b", nil)].map { ParameterSchema.Choice(id: $0.0, help: $0.1) }
    let schemas = [
      ParameterSchema(
        id: "beta", label: "inverse temperature", unit: "nat", help: "h", kind: .real, minimum: 0,
        maximum: 1000, isMinimumOpen: true, isLogScale: true, isSchedulable: true,
        defaultValue: 0.1),
      ParameterSchema(
        id: "n", kind: .integer, minimum: -1, maximum: 3, isMaximumOpen: true, defaultValue: 2),
      ParameterSchema(id: "flag", kind: .boolean, minimum: 0, maximum: 1, defaultValue: 1),
      ParameterSchema(
        id: "which", kind: .choice, minimum: 0, maximum: 1, defaultValue: 1, choices: choices),
    ]
    for schema in schemas {
      #expect(ParameterSchema(json: schema.json) == schema)
      var broken = schema.json
      broken["default"] = .number(1e9)
      #expect(ParameterSchema(json: broken) == nil)
    }
  }

  @Test("every pack that comes with the program is what its manifest would say")
  func shipped() throws {
    for name in ["dpo", "pairwise", "rrhf", "example-robustifier"] {
      let library = Bundle.main.bundleURL.appendingPathComponent("lib\(name).so")
      let pack = try PackBuilder(libraries: [library]).build(in: PackFixture.quarantine)
      try PackFixture.quarantine.verify(pack)
    }
  }

  @Test(
    "a difference between manifest and library is named",
    arguments: [
      (#""max": 10.0"#, #""max": 11.0"#, "objectives[0].parameters[0].max"),
      (#""license": "Apache-2.0","#, #""license": "MIT","#, "objectives[0].license"),
      (#""revision": 1"#, #""revision": 2"#, "objectives[0].revision"),
      (#""coupling": "separable""#, #""coupling": "joint""#, "objectives[0].coupling"),
      (#""1.2.0""#, #""1.3.0""#, "version"), ("acme.losses", "acme.other", "id"),
    ])
  func difference(from: String, to: String, field: String) throws {
    let changed = try PackFixture.changing(PackFixture.shared.get(), from, to: to)
    let error = #expect(throws: PackError.self) { try PackFixture.quarantine.verify(changed) }
    guard case .difference(_, let found, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found == field)
  }

  @Test(
    "a manifest that breaks a rule is refused with the field's name",
    arguments: [
      (#""format": "dora-pack/1""#, #""format": "dora-pack/2""#, "format"),
      (#""format": "dora-pack/1""#, #""format": "dora-index/1""#, "format"),
      (#""license": "Apache-2.0","#, #""license": 5,"#, "license"),
      (#""license": "Apache-2.0","#, #""license": "a\u001b[2J","#, "license"),
      (#""interface""#, #""interfaces""#, "interface"),
      (#""major": 1"#, #""major": -1"#, "interface.major"),
      (#""major": 1"#, #""major": 1, "patch": 1"#, "interface.patch"),
      (#""objectives": ["#, #""objectives": [1, "#, "objectives[0]"),
      (#""robustifiers": []"#, #""robustifiers": {}"#, "robustifiers"),
      (#""sha256": ""#, #""sha256": "X"#, "files[0].sha256"),
      (#""path": "lib/"#, #""path": "../lib/"#, "files[0].path"),
      (#""path": "lib/"#, #""path": "docs/"#, "files[0].platform"),
      (#""platform": "x86_64-linux-gnu""#, #""platform": "vax""#, "files[0].path"),
    ])
  func brokenRule(from: String, to: String, field: String) throws {
    let pack = try PackFixture.shared.get()
    let error = #expect(throws: PackError.self) {
      try PackFixture.changing(pack, from, to: to)
    }
    guard case .badField(_, let found, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found == field)
  }

  @Test(
    "ids and versions that could be a path are refused",
    arguments: [
      ("acme.losses", "../evil"), ("acme.losses", ".hidden"), ("acme.losses", "Acme"),
      ("1.2.0", "1.2"), ("1.2.0", "1.2.0/.."), ("1.2.0", "latest"),
    ])
  func badNames(from: String, to: String) throws {
    let pack = try PackFixture.shared.get()
    #expect(throws: PackError.self) {
      try PackFixture.changing(pack, #"": "\#(from)""#, to: #"": "\#(to)""#)
    }
  }

  @Test("a manifest that is not UTF-8, not JSON or has a key twice is refused")
  func notJSON() {
    for text in ["", "{", #"{"format": "dora-pack/1", "format": "dora-pack/1"}"#, "[]"] {
      #expect(throws: PackError.self) { try PackManifest(Array(text.utf8), file: "m") }
    }
    let bytes = Array(#"{"format": ""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
    let error = PackError.notJSON(file: "m", reason: "a string is not valid UTF-8")
    #expect(throws: error) { try PackManifest(bytes, file: "m") }
  }

  @Test("files that the manifest doesn't list, lacks or has otherwise are refused")
  func files() throws {
    let pack = try PackFixture.shared.get()
    let entries = pack.archive.entries
    let extra = PackArchive.Entry(name: "docs/more", bytes: [1])
    #expect(throws: PackError.unlistedFile(pack: "a", path: "docs/more")) {
      try PackFile(PackArchive(entries: entries + [extra]), file: "a")
    }
    let path = entries[1].name
    #expect(throws: PackError.missingFile(pack: "a", path: path)) {
      try PackFile(PackArchive(entries: [entries[0]]), file: "a")
    }
    var bytes = entries[1].bytes
    bytes[bytes.count / 2] ^= 1
    let changed = PackArchive.Entry(name: path, bytes: bytes)
    #expect(throws: PackError.changedFile(pack: "a", path: path)) {
      try PackFile(PackArchive(entries: [entries[0], changed]), file: "a")
    }
  }

  @Test("versions are ordered by number, and what leads up to a release comes before it")
  func versions() throws {
    let ascending = ["0.9.0", "1.2.0-alpha", "1.2.0-beta.2", "1.2.0-beta.10", "1.2.0", "1.10.0"]
    let packs = try ascending.map { try PackID(id: "a", version: $0) }
    #expect(packs.reversed().sorted() == packs)
  }
}

@Suite("Libraries as files", .enabled(if: PackFixture.isPresent, "\(PackFixture.hint)"))
struct LibraryFileTests {
  @Test("a library's platform, needs and exports are read without loading it")
  func reading() throws {
    let folder = try TemporaryDirectory()
    let url = try PackFixture.library(folder)
    let library = try LibraryFile(Array(Data(contentsOf: url)), file: "a")
    #expect(library.platform == LibraryFile.hostPlatform)
    #expect(library.exports.contains("dora_loss_pack_v1"))
    #expect(library.needed.contains("libc.so.6"))
  }

  @Test("a library that is cut off or damaged anywhere is read or refused, and never more")
  func damage() throws {
    let folder = try TemporaryDirectory()
    let bytes = Array(try Data(contentsOf: PackFixture.library(folder)))
    for count in stride(from: 0, to: bytes.count, by: 37) {
      _ = try? LibraryFile(Array(bytes[..<count]), file: "a")
    }
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<2000 {
      var damaged = bytes
      // Headers contain the offsets.
      for _ in 0..<4 {
        damaged[Int(generator.next() % 1024)] = UInt8(truncatingIfNeeded: generator.next())
      }
      _ = try? LibraryFile(damaged, file: "a")
    }
  }

  @Test("a library whose headers would show the linker something else is refused")
  func decoys() throws {
    let folder = try TemporaryDirectory()
    let bytes = Array(try Data(contentsOf: PackFixture.library(folder)))
    #expect(try LibraryFile(bytes, file: "a").needed.contains("libc.so.6"))
    func number(_ place: Int) -> Int {
      (0..<8).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
    let headers = (0..<Int(bytes[56])).map { number(32) + 56 * $0 }
    let dynamic = try #require(headers.first { bytes[$0] == 2 })
    let notes = try #require(headers.last { bytes[$0] != 1 && bytes[$0] != 2 })
    // The linker uses the address and ignores the offset and the size in the file.
    var moved = bytes
    for place in [dynamic + 8, dynamic + 32] {
      for i in 0..<8 { moved[place + i] = 0 }
    }
    #expect(try LibraryFile(moved, file: "a") == LibraryFile(bytes, file: "a"))
    // If there are two tables, the linker takes the last one, and likewise for two segments at one
    // address.
    for kind: UInt8 in [1, 2] {
      var doubled = bytes
      let source = kind == 1 ? try #require(headers.first { bytes[$0] == 1 }) : dynamic
      doubled.replaceSubrange(notes..<notes + 56, with: bytes[source..<source + 56])
      #expect(throws: PackError.self) { try LibraryFile(doubled, file: "a") }
    }
  }

  @Test("libraries that need more than any machine has, or export no entry, are refused")
  func rules() throws {
    let folder = try TemporaryDirectory()
    let silent = try PackFixture.library(folder, source: "no-entry", name: "silent.so")
    let needy = try PackFixture.library(
      folder, name: "needy.so", ["-Wl,--no-as-needed", "-l:libarchive.so.13"])
    let wandering = try PackFixture.library(folder, name: "w.so", ["-Wl,-rpath,/tmp/lib:$ORIGIN"])
    let astray = try PackFixture.library(folder, name: "a.so", ["-Wl,-f,libswiftAnything.so/x"])
    let foreign = try PackFixture.library(
      folder, name: "f.so", ["-Wl,-rpath,/any/where/usr/lib/swift/linux"])
    let messages = [silent, needy, wandering, astray, foreign].map { library -> String in
      do {
        _ = try PackBuilder(libraries: [library]).build(in: PackFixture.quarantine)
        return "built"
      } catch { return "\(error)" }
    }
    #expect(messages[0].hasSuffix("the library exports no symbol 'dora_loss_pack_v1'"))
    #expect(messages[1].contains("the library needs 'libarchive.so.13'; a pack may need libc"))
    #expect(messages[2].contains("has '/tmp/lib' searched for what it needs, where anybody"))
    #expect(messages[3].contains("the library needs 'libswiftAnything.so/x'; a pack may need libc"))
    // A path that only ends like that of Swift's directory isn't trusted.
    #expect(messages[4].contains("has '/any/where/usr/lib/swift/linux' searched for what it needs"))
    if let runtime = SwiftRuntime.folder {
      let own = try PackFixture.library(folder, name: "o.so", ["-Wl,-rpath,\(runtime):$ORIGIN"])
      #expect(throws: Never.self) {
        try PackBuilder(libraries: [own]).build(in: PackFixture.quarantine)
      }
    }
  }
}
