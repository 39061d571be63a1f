import Checkpoints
import Foundation
import Testing
import _TestSupport

/// A directory belongs to one process at a time. Locks belong to open file descriptions, so a
/// single process can act as two.
@Suite struct ClaimedDirectoryTests {
  private let folder: TemporaryDirectory
  private var url: URL { folder.url.appendingPathComponent("a/run") }

  init() throws { folder = try TemporaryDirectory() }

  @Test("of two that want one directory, one gets it, until it lets go")
  func one() throws {
    var first: ClaimedDirectory? = try ClaimedDirectory(url)
    #expect(first?.isNew == true && first?.isLocked == true)
    #expect(throws: CheckpointError.inUse(directory: url.path)) { try ClaimedDirectory(url) }
    first = nil
    #expect(try !ClaimedDirectory(url).isNew)
  }

  @Test("whatever has the name, a numbered directory is another one")
  func numbered() throws {
    let first = try ClaimedDirectory(numbered: url)
    try Data().write(to: folder.url.appendingPathComponent("a/run-2"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appendingPathComponent("a/run-3").path, withDestinationPath: "nowhere")
    let second = try ClaimedDirectory(numbered: url)
    #expect([first, second].map(\.url.lastPathComponent) == ["run", "run-4"])
    #expect(first.isNew && second.isNew)
  }

  @Test("many at once get one directory each")
  func manyAtOnce() async throws {
    let url = url
    let names = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<20 {
        group.addTask { try ClaimedDirectory(numbered: url).url.lastPathComponent }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(names).count == 20)
  }

  @Test("a file or a link that leads nowhere is no directory to take")
  func noDirectory() throws {
    let file = try folder.file("file", "precious")
    let link = folder.url.appendingPathComponent("link")
    try FileManager.default.createSymbolicLink(
      atPath: link.path, withDestinationPath: "nowhere")
    for url in [file, link] {
      #expect(throws: CheckpointError.unwritable(file: url.path, reason: "File exists")) {
        try ClaimedDirectory(url)
      }
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == "precious")
  }
}
