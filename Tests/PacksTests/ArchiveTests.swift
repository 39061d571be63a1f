import Foundation
import PluginHost
import Testing
import _TestSupport

@testable import Packs

@Suite("Archives", .enabled(if: PackFixture.isPresent, "\(PackFixture.hint)"))
struct ArchiveTests {
  private static let entries = [
    PackArchive.Entry(name: "pack.json", bytes: Array("{}".utf8)),
    PackArchive.Entry(name: "lib/x86_64-linux-gnu/a.so", bytes: (0..<5000).map { UInt8($0 & 255) }),
    PackArchive.Entry(name: "docs/EMPTY", bytes: []),
  ]

  @Test("what is written is read, and is the same bytes each time")
  func roundTrip() throws {
    let archive = PackArchive(entries: Self.entries)
    let bytes = try archive.encoded(file: "a")
    #expect(try PackArchive.read(bytes, file: "a") == archive)
    #expect(try archive.encoded(file: "a") == bytes)
  }

  @Test("an archive that was cut off anywhere is refused")
  func truncation() throws {
    let bytes = try PackArchive(entries: Self.entries).encoded(file: "a")
    for count in bytes.indices {
      #expect(throws: PackError.self, "\(count) of \(bytes.count) bytes") {
        try PackArchive.read(Array(bytes[..<count]), file: "a")
      }
    }
  }

  @Test("what follows an archive is refused")
  func trailing() throws {
    let bytes = try PackArchive(entries: Self.entries).encoded(file: "a")
    #expect(throws: PackError.self) { try PackArchive.read(bytes + [1, 2, 3], file: "a") }
    #expect(throws: PackError.self) { try PackArchive.read(bytes + bytes, file: "a") }
    var tar = TarFile()
    tar.add("pack.json", "{}")
    var second = TarFile()
    second.add("docs/hidden", "x")
    let hidden = Gzip.stored(tar.ended + second.ended)
    #expect(throws: PackError.notAPack(file: "a", reason: "it doesn't end where an archive ends")) {
      try PackArchive.read(hidden, file: "a")
    }
  }

  struct Attack: Sendable, CustomTestStringConvertible {
    let name: String
    var type: Character = "0"
    var link = ""
    var size: Int?
    let reason: String
    var testDescription: String { "\(name) \(type)" }
  }

  @Test(
    "entries that could do harm are refused by name",
    arguments: [
      Attack(name: "../evil", reason: "leads out of the pack"),
      Attack(name: "docs/../../evil", reason: "leads out of the pack"),
      Attack(name: "/etc/passwd", reason: "is an absolute path"),
      Attack(
        name: "evil",
        reason: "is neither 'pack.json' nor 'pack.sig', nor in 'lib/' or 'golden/' or "
          + "'docs/'"),
      Attack(name: "docs/.hidden", reason: "has a name with an empty or hidden part"),
      Attack(name: "docs//x", reason: "has a name with an empty or hidden part"),
      Attack(
        name: "docs/a b",
        reason: "has a name that is not made of ASCII letters, digits, '.', '_', "
          + "'+' and '-'"),
      Attack(
        name: "docs/a\u{1B}[2J",
        reason: "has a name that is not made of ASCII letters, digits, '.', "
          + "'_', '+' and '-'"),
      Attack(
        name: "docs/x", type: "1", link: "pack.json", reason: "is a link, a folder or a device"),
      Attack(name: "docs/x", type: "2", link: "/etc", reason: "is a link, a folder or a device"),
      Attack(name: "docs/x", type: "3", reason: "is a link, a folder or a device"),
      Attack(name: "docs/x", type: "6", reason: "is a link, a folder or a device"),
      Attack(name: "docs/x/", type: "5", reason: "has a name with an empty or hidden part"),
      Attack(name: "pack.json", reason: "occurs twice"),
    ])
  func attack(_ attack: Attack) {
    var tar = TarFile()
    tar.add("pack.json", "{}")
    tar.add(Array(attack.name.utf8), type: attack.type, link: attack.link, size: attack.size)
    let name = PluginText.clean(attack.name)
    #expect(throws: PackError.badEntry(file: "a", entry: name, reason: attack.reason)) {
      try PackArchive.read(tar.archive, file: "a")
    }
  }

  @Test("a file that is a folder of other files is refused, whichever comes first")
  func fileAndFolder() {
    for names in [["docs/a", "docs/a/b/c"], ["docs/a/b/c", "docs/a"]] {
      var tar = TarFile()
      for name in ["pack.json"] + names { tar.add(name, "{}") }
      #expect(
        throws: PackError.badEntry(
          file: "a", entry: "docs/a", reason: "is a file, and a folder of other files")
      ) { try PackArchive.read(tar.archive, file: "a") }
    }
  }

  @Test("a name that is not UTF-8 is refused")
  func invalidUTF8() {
    var tar = TarFile()
    tar.add("pack.json", "{}")
    tar.add(Array("docs/".utf8) + [0xC3, 0x28])
    #expect(throws: PackError.self) { try PackArchive.read(tar.archive, file: "a") }
  }

  @Test("a long name of GNU tar that hides another is judged by what it says")
  func longName() {
    var tar = TarFile()
    tar.add("pack.json", "{}")
    tar.add(Array("././@LongLink".utf8), Array("../evil\0".utf8), type: "L")
    tar.add("docs/fine", "x")
    #expect(
      throws: PackError.badEntry(file: "a", entry: "../evil", reason: "leads out of the pack")
    ) { try PackArchive.read(tar.archive, file: "a") }
  }

  @Test("the manifest comes first")
  func order() {
    var tar = TarFile()
    tar.add("docs/a", "x")
    tar.add("pack.json", "{}")
    let error = PackError.notAPack(file: "a", reason: "'pack.json' isn't the first file in it")
    #expect(throws: error) { try PackArchive.read(tar.archive, file: "a") }
  }

  @Test("bombs are refused before they go off")
  func bombs() throws {
    var tar = TarFile()
    tar.add("pack.json", "{}")
    tar.add(Array("docs/x".utf8), size: 1 << 32)
    #expect(
      throws: PackError.tooLarge(
        file: "a", what: "its 'docs/x' has too many bytes", limit: 256 << 20)
    ) { try PackArchive.read(tar.archive, file: "a") }

    var limits = PackArchive.Limits()
    limits.bytes = 100_000
    let zeros = PackArchive.Entry(name: "docs/x", bytes: .init(repeating: 0, count: 1_000_000))
    let bomb = try PackArchive(entries: Self.entries + [zeros]).encoded(file: "a")
    #expect(bomb.count < 10_000)
    #expect(
      throws: PackError.tooLarge(
        file: "a", what: "it unpacks to too many bytes", limit: 100_000)
    ) { try PackArchive.read(bomb, file: "a", limits: limits) }

    limits = PackArchive.Limits()
    limits.manifestBytes = 1000
    let manifest = PackArchive.Entry(name: "pack.json", bytes: .init(repeating: 32, count: 1001))
    let huge = try PackArchive(entries: [manifest]).encoded(file: "a")
    #expect(
      throws: PackError.tooLarge(
        file: "a", what: "its 'pack.json' has too many bytes", limit: 1000)
    ) { try PackArchive.read(huge, file: "a", limits: limits) }

    var many = TarFile()
    many.add("pack.json", "{}")
    for i in 0..<1000 { many.add("docs/\(i)", "") }
    #expect(
      throws: PackError.tooLarge(file: "a", what: "it holds too many files", limit: 1000)
    ) { try PackArchive.read(many.archive, file: "a") }
  }

  @Test("what is unpacked is counted as it is, however little the archive holds of it")
  func sparse() throws {
    // This is how GNU tar writes a sparse file with data only in its first block. The file's real
    // size is in another field.
    var tar = TarFile()
    tar.add("pack.json", "{}")
    tar.addSparse("docs/x", data: Array("hello".utf8), size: 200 << 20)
    #expect(
      throws: PackError.badEntry(
        file: "a", entry: "docs/x", reason: "is sparse, which no file in a pack may be")
    ) { try PackArchive.read(tar.archive, file: "a") }

    var limits = PackArchive.Limits()
    limits.bytes = 10_000
    var two = TarFile()
    two.add("pack.json", "{}")
    for name in ["docs/a", "docs/b"] { two.add(name, String(repeating: "x", count: 6000)) }
    #expect(throws: PackError.self) { try PackArchive.read(two.archive, file: "a", limits: limits) }
  }

  @Test("an archive that is compressed more than once is refused")
  func nestedCompression() throws {
    let bytes = try PackArchive(entries: Self.entries).encoded(file: "a")
    #expect(throws: PackError.notAPack(file: "a", reason: "it is compressed more than once")) {
      try PackArchive.read(Gzip.stored(bytes), file: "a")
    }
  }

  @Test("other files are no packs", arguments: [[], [0x1F, 0x8B], Array("PK\u{3}\u{4}".utf8)])
  func otherFiles(bytes: [UInt8]) {
    #expect(throws: PackError.self) { try PackArchive.read(bytes, file: "a") }
  }

  @Test("a machine without libarchive is told what to install")
  func noLibrary() {
    let error = #expect(throws: PackError.self) { try LibArchive("libnowhere.so.13") }
    #expect(error?.description.contains("apt-get install libarchive13") == true)
  }
}
