import Foundation
import Testing
import _TestSupport

@testable import Checkpoints

@Suite("atomic writing")
struct AtomicWritingTests {
  let directory: TemporaryDirectory
  let failure = CheckpointError.unwritable(file: "inner", reason: "on purpose")

  init() throws { directory = try TemporaryDirectory() }

  var target: URL { directory.url.appendingPathComponent("target") }

  func text(_ url: URL) throws -> String { try String(contentsOf: url, encoding: .utf8) }

  @Test("a file appears whole and replaces an older one")
  func file() throws {
    for content in ["old", "new"] {
      try AtomicFile.write(to: target) { file throws(CheckpointError) in
        try file.write(content)
        #expect((try? text(target)) != content, "the content is visible too early")
      }
      #expect(try text(target) == content)
    }
    #expect(try directory.names() == ["target"])
  }

  @Test("a file whose writing fails leaves what was there")
  func failingFile() throws {
    try directory.file("target", "old")
    #expect(throws: failure) {
      try AtomicFile.write(to: target) { file throws(CheckpointError) in
        try file.write("half of the n")
        throw failure
      }
    }
    #expect(try text(target) == "old")
    #expect(try directory.names() == ["target"])
  }

  @Test("a file in a directory that does not exist is refused")
  func unwritable() throws {
    let url = directory.url.appendingPathComponent("missing/target")
    #expect {
      try AtomicFile.write(to: url) { file throws(CheckpointError) in try file.write("") }
    } throws: { error in
      guard case CheckpointError.unwritable(url.path, "No such file or directory") = error else {
        return false
      }
      return true
    }
  }

  func writeDirectory(_ content: String) throws {
    try AtomicDirectory.write(to: target) { temporary throws(CheckpointError) in
      let file = temporary.appendingPathComponent(content)
      try AtomicFile.write(to: file) { file throws(CheckpointError) in try file.write(content) }
    }
  }

  @Test("a directory appears whole, replaces its own files, and keeps those of others")
  func directories() throws {
    func write(_ text: String) throws {
      try AtomicDirectory.write(to: target) { temporary throws(CheckpointError) in
        let folder = temporary.appendingPathComponent("folder")
        try AtomicDirectory.makeDirectories(folder.path)
        for file in [temporary, folder].map({ $0.appendingPathComponent("own") }) {
          try AtomicFile.write(to: file) { file throws(CheckpointError) in try file.write(text) }
        }
      }
    }
    try write("old")
    for name in ["others", "folder/others", "more/others"] {
      let file = target.appendingPathComponent(name)
      try AtomicDirectory.makeDirectories(file.deletingLastPathComponent().path)
      try Data("precious".utf8).write(to: file)
    }
    try write("new")
    for name in ["own", "folder/own"] {
      #expect(try text(target.appendingPathComponent(name)) == "new")
    }
    for name in ["others", "folder/others", "more/others"] {
      #expect(try text(target.appendingPathComponent(name)) == "precious")
    }
    #expect(try directory.names() == ["target"])
  }

  @Test("the old directory stays until the new one is complete, also when that never happens")
  func failingDirectory() throws {
    try writeDirectory("old")
    #expect(throws: failure) {
      try AtomicDirectory.write(to: target) { temporary throws(CheckpointError) in
        #expect(temporary.deletingLastPathComponent().path == directory.url.path)
        #expect(FileManager.default.fileExists(atPath: target.path))
        throw failure
      }
    }
    #expect(try text(target.appendingPathComponent("old")) == "old")
    #expect(try directory.names() == ["target"])
  }

  @Test("a file is not replaced by a directory")
  func fileInTheWay() throws {
    try directory.file("target", "precious")
    #expect(
      throws: CheckpointError.unwritable(
        file: target.path, reason: "it is a file, not a directory")
    ) { try AtomicDirectory.write(to: target) { _ throws(CheckpointError) in } }
    #expect(try text(target) == "precious")
    #expect(try directory.names() == ["target"])
  }

  @Test("a directory below a file is refused")
  func unwritableDirectory() throws {
    try directory.file("target", "a file")
    let url = target.appendingPathComponent("below")
    #expect(throws: CheckpointError.self) {
      try AtomicDirectory.write(to: url) { _ throws(CheckpointError) in }
    }
  }
}
