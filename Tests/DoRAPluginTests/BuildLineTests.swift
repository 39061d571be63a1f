import Foundation
import Testing
import _TestSupport

/// Tests the README's command that builds a plugin, as a reader would type it.
@Suite(
  "The build line of the README",
  .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
struct BuildLineTests {
  /// The host links libm, so a plugin that was linked without it can still be loaded.
  @Test(
    "it builds a plugin that passes its checks, also where -lm was forgotten",
    arguments: [true, false])
  func line(_ isWhole: Bool) throws {
    let page = try MarkdownPage(contentsOf: PackageRoot.file("README.md"))
    let lines = page.blocks.flatMap { $0.text.split(separator: "\n") }
    let line = try #require(lines.first { $0.hasPrefix("cc -shared -fPIC my.c ") })
    #expect(line.hasSuffix(" -lm"))
    let folder = try TemporaryDirectory()
    let outcome = try Shell(folder: folder.url).run(
      """
      ln -s $DORA/Sources Sources
      cp $DORA/Plugins/example-c/example.c my.c
      \(isWhole ? line : line.dropLast(" -lm".count))
      dora-host plugin check ./my.so --only loads,exports,gradient
      """)
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.output.hasSuffix("4 pass, 0 warn, 0 fail, 0 skip\n"), "\(outcome.output)")
  }
}
