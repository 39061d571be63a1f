import Foundation
import Preferences
import Testing
import _TestSupport

/// Tests that the hash of a data file is that of the bytes that were read.
@Suite struct FileHashTests {
  private static let text = "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}\n\n"
  /// The output of `printf '{"prompt":"a","chosen":"b","rejected":"c"}\n\n' | sha256sum`.
  private static let hash =
    "a5bd167a6ad9c0465d6aca8b61fe575588c5fd3dd0cf7232d9fce240fd8e4153"

  @Test("of a file, whether its lines are kept or not")
  func file() throws {
    let folder = try TemporaryDirectory()
    let file = try folder.file("d.jsonl", Self.text)
    #expect(try PreferenceReader.read(file).sha256 == Self.hash)
    #expect(try PreferenceReader.file(file).sha256 == Self.hash)
  }

  @Test("of a pipe, which can be read once only")
  func pipe() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(Self.text.utf8))
    try pipe.fileHandleForWriting.close()
    let descriptor = pipe.fileHandleForReading.fileDescriptor
    let set = try PreferenceReader.read(URL(fileURLWithPath: "/dev/fd/\(descriptor)"))
    #expect(set.sha256 == Self.hash)
    #expect(set.data.count == 1)
  }
}
