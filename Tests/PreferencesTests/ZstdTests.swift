import Foundation
import Testing
import _TestSupport

@testable import Preferences

@Suite("Files compressed with Zstandard")
struct ZstdTests {
  static let line = "{\"prompt\":\"p\",\"completion\":\"c\"}\n"

  /// `line` compressed by `zstd --check`. The header, the single raw block and the checksum have 9,
  /// 32 and 4 bytes.
  static let frame: [UInt8] = [
    40, 181, 47, 253, 36, 32, 1, 1, 0, 123, 34, 112, 114, 111, 109, 112, 116, 34, 58, 34,
    112, 34, 44, 34, 99, 111, 109, 112, 108, 101, 116, 105, 111, 110, 34, 58, 34, 99, 34, 125,
    10, 131, 98, 16, 147,
  ]

  static func message(_ bytes: [UInt8]) throws -> String {
    let folder = try TemporaryDirectory()
    do {
      _ = try PreferenceReader.read(try folder.file("d", bytes))
      return "read"
    } catch {
      return "\(error)".replacingOccurrences(of: folder.url.path + "/", with: "")
    }
  }

  @Test("frames that follow each other are one text, over blocks of the reader too")
  func frames() throws {
    let folder = try TemporaryDirectory()
    let count = 60_000
    let bytes = Array(repeatElement(Self.frame, count: count).joined())
    #expect(bytes.count > 2 * BlockReader.blockSize)
    let data = try PreferenceReader.read(try folder.file("d.jsonl.zst", bytes)).data
    #expect(data.count == count && data.last?.line == count)
    #expect(data.allSatisfy { $0.responses == [.text("c")] })
  }

  @Test("a file that ends anywhere within a frame is cut short")
  func truncated() throws {
    for count in 4..<Self.frame.count {
      let message = try Self.message(Self.frame + Self.frame.prefix(count))
      #expect(message == "d: is cut short: the compressed file ends before its checksum")
    }
  }

  @Test("a byte that has changed, or anything behind a frame, is found")
  func damaged() throws {
    for index in [30, 43] {
      var bytes = Self.frame
      bytes[index] ^= 1
      let message = try Self.message(bytes)
      #expect(message.hasPrefix("d: is damaged: "), "\(message)")
    }
    #expect(try Self.message(Self.frame + Array("tail".utf8)).hasPrefix("d: is damaged: "))
  }

  @Test("without the library the file is refused with what helps")
  func noLibrary() throws {
    do {
      _ = try ZstdInflater(Self.frame, file: "d.zst", library: "libno-such-zstd.so.1")
      Issue.record("a library that isn't there was opened")
    } catch {
      #expect("\(error)".contains("install libzstd1, or decompress the file first (zstd -d)"))
    }
  }
}
