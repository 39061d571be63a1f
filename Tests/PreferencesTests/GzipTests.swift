import Foundation
import Testing
import _TestSupport

@testable import Preferences

@Suite("Files compressed with gzip")
struct GzipTests {
  static let line = "{\"prompt\":\"p\",\"completion\":\"c\"}\n"

  /// `line` compressed by `gzip -n9`. The header, text, checksum and length have 10, 31, 4 and 4
  /// bytes.
  static let member: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 42, 40, 202, 207, 45, 40, 81, 178, 82, 42, 80, 210,
    81, 74, 6, 178, 115, 82, 75, 50, 243, 243, 128, 2, 201, 74, 181, 92, 0, 208, 181, 223, 63, 32,
    0, 0, 0,
  ]

  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  func read(_ bytes: [UInt8], name: String = "d.jsonl.gz") throws -> [Datum] {
    try PreferenceReader.read(try folder.file(name, bytes)).data
  }

  /// The error's text without the file's directory.
  func error(_ bytes: [UInt8]) throws -> String? {
    do {
      _ = try read(bytes)
      return nil
    } catch let error as DataError {
      return error.description.replacingOccurrences(of: folder.url.path + "/", with: "")
    }
  }

  /// All bytes of a file, read in blocks.
  static func blocks(_ url: URL) throws -> [UInt8] {
    var reader = try BlockReader(url)
    var bytes: [UInt8] = []
    while case let block = try reader.next(), !block.isEmpty { bytes += block }
    return bytes
  }

  // MARK: Laws

  @Test("content tells what is compressed, the file's name doesn't")
  func magic() throws {
    for name in ["d.jsonl.gz", "d.jsonl", "d"] {
      #expect(try read(Self.member, name: name).count == 1)
      #expect(try read(Array(Self.line.utf8), name: name).count == 1)
    }
  }

  @Test("members that follow each other are one text, and lines are counted through them")
  func members() throws {
    let data = try read(Self.member + Self.member + Self.member)
    #expect(data.map(\.line) == [1, 2, 3])
    #expect(data.allSatisfy { $0.responses == [.text("c")] })
  }

  @Test("bytes come out the same wherever blocks begin and end", arguments: [1, 2, 7, 31, 1 << 16])
  func blockSizes(size: Int) throws {
    let compressed = Self.member + Self.member
    for step in [1, 3, compressed.count] {
      var rest = compressed[...]
      func next() -> [UInt8] {
        defer { rest = rest.dropFirst(step) }
        return Array(rest.prefix(step))
      }
      let inflater = try GzipInflater(next(), file: "f")
      var bytes: [UInt8] = []
      while case let block = try inflater.read(size, from: next), !block.isEmpty { bytes += block }
      #expect(String(decoding: bytes, as: UTF8.self) == Self.line + Self.line, "steps of \(step)")
    }
  }

  @Test(
    "10 MB come out as the program gzip took them in, at any ratio",
    .enabled(if: GzipProgram.isPresent, "SKIPPED: needs the program gzip"),
    arguments: [3, 100_000])
  func large(period: Int) throws {
    // With a period of 3, the text is compressed a thousandfold, so one block of input gives many
    // blocks of output. A period of 100000 exceeds gzip's window, so the bytes are random.
    var generator = SeededGenerator(seed: 7)
    var text = (0..<period).map { _ in UInt8.random(in: 33...126, using: &generator) }
    while text.count < 10_000_000 { text += text }
    text.append(0x0A)
    let compressed = try GzipProgram.compress(try folder.file("large", text))
    // The values are compared as Data, since a debug build compares arrays byte by byte.
    #expect(Data(try Self.blocks(compressed)) == Data(text), "seed \(generator.seed)")
  }

  // MARK: Attacks

  @Test("a file that is cut short is refused, wherever it ends")
  func truncated() throws {
    let whole = Self.member + Self.member
    for count in 2..<whole.count where count != Self.member.count {
      let message = "d.jsonl.gz: is cut short: the compressed file ends before its checksum"
      #expect(try error(Array(whole.prefix(count))) == message, "\(count) bytes")
    }
  }

  @Test("a file with one byte changed is refused, whichever it is")
  func corrupt() throws {
    // Bytes 4 to 9 of the header are a time, extra flags and a system, which no checksum covers.
    for index in [2, 3] + Array(10..<Self.member.count) {
      var bytes = Self.member
      bytes[index] ^= 0xFF
      #expect(throws: DataError.self, "byte \(index)") { try read(bytes) }
    }
  }

  @Test("text after a member is refused, not dropped")
  func trailingText() throws {
    let message = "d.jsonl.gz: is damaged: incorrect header check at byte 51 of the compressed file"
    #expect(try error(Self.member + Array(Self.line.utf8)) == message)
  }

  @Test("a wrong checksum is named with its place")
  func checksum() throws {
    var bytes = Self.member
    bytes[41] ^= 1
    let message = "d.jsonl.gz: is damaged: incorrect data check at byte 45 of the compressed file"
    #expect(try error(bytes) == message)
    // The error has the same position if the file is read byte by byte.
    var rest = bytes[...]
    func next() -> [UInt8] { rest.popFirst().map { [$0] } ?? [] }
    let inflater = try GzipInflater(next(), file: "f")
    #expect(throws: DataError.damaged(file: "f", offset: 45, reason: "incorrect data check")) {
      while try !inflater.read(1 << 10, from: next).isEmpty {}
    }
  }

  @Test("what is wrong with the text within is found at its line")
  func content() throws {
    #expect(
      try error([31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        == "d.jsonl.gz: holds no data; expected one JSON object per line, or an array of them")
    let url = try folder.file("second.gz", Self.member + Self.member)
    var reader = try RowReader(url)
    var lines: [Int] = []
    while let row = try reader.next() { lines.append(row.place.line) }
    #expect(lines == [1, 2])
  }

  @Test("without zlib the message says what to install")
  func missingLibrary() throws {
    do {
      _ = try GzipInflater(Self.member, file: "d.gz", library: "libz.so.none")
      Issue.record("a library that does not exist was loaded")
    } catch {
      #expect(
        error.description
          == "d.gz: is compressed with gzip, and what reads that can't be loaded (libz.so.none: "
          + "cannot open shared object file: No such file or directory); install zlib1g, or decompress "
          + "the file first (gunzip --keep)")
    }
  }

  @Test("a library that is not zlib is refused by the function it lacks")
  func wrongLibrary() throws {
    do {
      _ = try GzipInflater(Self.member, file: "d.gz", library: "libm.so.6")
      Issue.record("a library without inflate was accepted")
    } catch {
      guard case .noDecompressor("d.gz", .gzip, let reason) = error else {
        return #expect(Bool(false), "\(error)")
      }
      #expect(reason.contains("inflateInit2_"))
    }
  }
}

/// The gzip program, which created most files of this kind.
enum GzipProgram {
  static let path = "/usr/bin/gzip"

  static var isPresent: Bool { FileManager.default.isExecutableFile(atPath: path) }

  /// Replaces a file by a compressed file, and returns the new file's URL.
  static func compress(_ url: URL) throws -> URL {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["-1", url.path]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return url.appendingPathExtension("gz")
  }
}
