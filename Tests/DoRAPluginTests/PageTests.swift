import Foundation
import Testing
import _TestSupport

@Suite(
  "What the documentation says, done",
  .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
struct PageTests {
  /// Runs a page's commands in one directory. A `cd` remains in effect to the end of the page, as
  /// in a terminal.
  @Test(
    "every command prints what the page says",
    arguments: ["writing-a-plugin", "writing-in-cpp", "writing-in-swift"])
  func page(_ name: String) throws {
    let page = try MarkdownPage(contentsOf: PackageRoot.file("docs/\(name).md"))
    let folder = try TemporaryDirectory()
    var shell = Shell(folder: folder.url)
    for step in page.steps {
      switch step {
      case .save(let path, let text):
        // Except for the first file, paths on the page are relative to the reader's current
        // directory.
        try Data(text.utf8).write(to: shell.folder.appendingPathComponent(path))
      case .run(let script, let output):
        let outcome = try shell.run(script)
        #expect(outcome.status == 0, "\(script)\n\(outcome.output)")
        let said = outcome.output.replacing(folder.url.path, with: "/home/you")
        if let output { #expect(said == output, "\(script)") }
        for line in script.split(separator: "\n") where line.hasPrefix("cd ") {
          shell = Shell(folder: shell.folder.appendingPathComponent(String(line.dropFirst(3))))
        }
      }
    }
  }

  @Test(
    "the code a page quotes is that of the example",
    arguments: [
      ("writing-in-c", "Plugins/example-c/example.c"),
      ("writing-in-cpp", "Plugins/example-cpp/example.cpp"),
      ("writing-in-swift", "Plugins/example-swift/Example.swift"),
    ])
  func quotes(_ name: String, _ source: String) throws {
    let page = try MarkdownPage(contentsOf: PackageRoot.file("docs/\(name).md"))
    let code = try String(contentsOf: PackageRoot.file(source), encoding: .utf8)
    let quoted = page.blocks.filter { ["c", "cpp", "swift"].contains($0.label) }
    #expect(!quoted.isEmpty)
    for block in quoted { #expect(code.contains(block.text)) }
  }
}
