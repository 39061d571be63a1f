import Foundation
import LocalSystem
import PluginHost
import Testing
import _TestSupport

@testable import Packs

/// Tests of damaged packs. For any bytes, a reader must reject them or return a result that follows
/// every rule.
///
/// `DORA_FUZZ_INPUTS` is the number of inputs. docs/packs.md has the command for a million inputs.
@Suite("Damaged packs", .enabled(if: PackFixture.isPresent, "\(PackFixture.hint)"))
struct FuzzTests {
  private static let count =
    ProcessInfo.processInfo.environment["DORA_FUZZ_INPUTS"].flatMap(Int.init) ?? 1500
  private static let seed =
    ProcessInfo.processInfo.environment["DORA_FUZZ_SEED"].flatMap(UInt64.init) ?? 1

  @Test("archives, manifests and libraries of any bytes are refused, or keep every rule")
  func anyBytes() throws {
    let pack = try Self.smallPack()
    var mutation = Mutation(seed: Self.seed)
    var accepted = 0
    for i in 0..<Self.count {
      let comment: Comment = "input \(i) of seed \(Self.seed)"
      switch i % 4 {
      case 3: accepted += Self.readLibrary(mutation.damaged(pack.library))
      case 0: accepted += Self.read(mutation.damaged(pack.archive), comment)
      case 1: accepted += Self.read(Gzip.stored(mutation.damaged(pack.tar)), comment)
      default: accepted += Self.readManifest(mutation.damaged(pack.manifest), comment)
      }
    }
    // Damage to a time or to an owner's name doesn't change a pack, so some packs must be accepted.
    // This ensures that the test also covers the code after a reader.
    #expect(accepted > 0)
    #expect(accepted < Self.count)
  }

  private static func read(_ bytes: [UInt8], _ comment: Comment) -> Int {
    guard let archive = try? PackArchive.read(bytes, file: "a") else { return 0 }
    #expect(archive.entries.first?.name == "pack.json", comment)
    #expect(archive.entries.allSatisfy { PackArchive.objection(to: $0.name) == nil }, comment)
    #expect(Set(archive.entries.map(\.name)).count == archive.entries.count, comment)
    guard let pack = try? PackFile(archive, file: "a") else { return 0 }
    check(pack.manifest, comment)
    for file in pack.manifest.files {
      let bytes = archive.bytes(of: file.path) ?? []
      #expect(Hexadecimal.sha256(of: bytes) == file.sha256, comment)
      _ = try? LibraryFile(bytes, file: "a")
    }
    return 1
  }

  private static func readManifest(_ bytes: [UInt8], _ comment: Comment) -> Int {
    guard let manifest = try? PackManifest(bytes, file: "m") else { return 0 }
    check(manifest, comment)
    return 1
  }

  private static func readLibrary(_ bytes: [UInt8]) -> Int {
    (try? LibraryFile(bytes, file: "l")) == nil ? 0 : 1
  }

  private static func check(_ manifest: PackManifest, _ comment: Comment) {
    #expect((try? PackManifest(manifest.encoded, file: "m")) == manifest, comment)
    #expect(manifest.objectives.count == manifest.described.objectives.count, comment)
    let texts = [manifest.license, manifest.pack.id, manifest.pack.version]
    #expect(texts.allSatisfy(PluginText.isClean), comment)
    #expect(!manifest.pack.id.contains("/") && !manifest.pack.version.contains("/"), comment)
    #expect(manifest.files.allSatisfy { PackArchive.objection(to: $0.path) == nil }, comment)
  }

  /// A pack with a small substitute for a library, since most of a real library is code, which
  /// isn't read here.
  private static func smallPack() throws -> (
    archive: [UInt8], tar: [UInt8], manifest: [UInt8], library: [UInt8]
  ) {
    let shared = try PackFixture.shared.get()
    let real = shared.manifest
    let library = Array("\u{7F}ELF, and no more".utf8)
    let path = "lib/x86_64-linux-gnu/focal.so"
    let manifest = PackManifest(
      pack: real.pack, license: real.license, vendor: nil, url: nil, interface: real.interface,
      described: real.described, files: [.init(path, library, platform: "x86_64-linux-gnu")])
    let entries = [
      PackArchive.Entry(name: "pack.json", bytes: manifest.encoded),
      PackArchive.Entry(name: path, bytes: library),
    ]
    var tar = TarFile()
    for entry in entries { tar.add(Array(entry.name.utf8), entry.bytes) }
    let archive = try PackArchive(entries: entries).encoded(file: "a")
    let listed = try #require(real.library(for: LibraryFile.hostPlatform))
    let code = try #require(shared.archive.bytes(of: listed.path))
    return (archive, tar.ended, manifest.encoded, code)
  }
}

/// Modifies bytes in the ways in which files get corrupted or attackers modify them.
private struct Mutation {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  private mutating func below(_ count: Int) -> Int { Int(generator.next() % UInt64(max(1, count))) }

  mutating func damaged(_ original: [UInt8]) -> [UInt8] {
    var bytes = original
    for _ in 0...below(4) {
      guard !bytes.isEmpty else { return bytes }
      let place = below(bytes.count)
      switch below(7) {
      case 0: bytes[place] ^= 1 << below(8)
      case 1: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(16)))
      case 3:
        bytes.insert(contentsOf: bytes[place...].prefix(1 + below(64)), at: below(bytes.count))
      case 4: bytes = Array(bytes[..<place])
      case 5:
        // This inserts a number that is difficult to handle.
        let numbers = ["0", "-1", "99999999999999999999", "1e999", "77777777777", "null", "\"\""]
        let text = Array(numbers[below(numbers.count)].utf8)
        bytes.replaceSubrange(place..<min(bytes.count, place + text.count), with: text)
      default:
        let other = below(bytes.count)
        bytes.swapAt(place, other)
      }
    }
    return bytes
  }
}
