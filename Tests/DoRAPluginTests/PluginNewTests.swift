import Foundation
import Objectives
import PluginHost
import Testing
import _TestSupport

/// Tests of `dora-host plugin new`. The generated plugin must build with its own README's command
/// and give the documented results.
@Suite(
  "Plugins to start from", .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
struct PluginNewTests {
  static let languages = ["c", "cpp", "swift"]

  @Test(
    "the result builds and passes every check as its README says, and gives its golden values",
    arguments: languages)
  func freshPlugin(_ language: String) throws {
    let folder = try TemporaryDirectory()
    let made = try Shell(folder: folder.url).run(
      "dora-host plugin new my-loss_2 --lang \(language)")
    #expect(made.status == 0, "\(made.output)")
    let plugin = folder.url.appendingPathComponent("my-loss_2")
    let page = try MarkdownPage(contentsOf: plugin.appendingPathComponent("README.md"))
    let commands = page.blocks.filter { $0.label == "sh" }.map(\.text)
    try #require(commands.count == 2)
    let built = try Shell(folder: plugin).run(commands[0])
    #expect(built.status == 0, "\(commands[0])\n\(built.output)")
    #expect(!built.output.contains("warning"), "\(built.output)")
    #expect(commands[1] == "dora-host plugin check ./my-loss_2.so\n")
    let checked = try Shell(folder: plugin).run(commands[1])
    #expect(checked.status == 0, "\(checked.output)")
    #expect(checked.output.contains(" pass, 0 warn, 0 fail, "), "\(checked.output)")
    #expect(checked.output.contains("\npass   my-loss_2  golden "), "\(checked.output)")

    let library = try PackLibrary(path: plugin.appendingPathComponent("my-loss_2.so").path)
    let golden = try Golden(contentsOf: plugin.appendingPathComponent("my-loss_2.golden.json"))
    #expect(golden.objective == "my-loss_2")
    #expect(golden.cases.count == 5)
    for item in golden.cases {
      let beta = try #require(try item.parameters()["beta"]?.number())
      let loss = try PluginLoss.make(library, parameters: ["beta": .number(beta)])
      let logp = try item.numbers("policy_logps")
      let result = try loss.evaluate(ScoreBatch(first: [0, 2], logp: logp, scores: [1, 0]))
      #expect(mismatch(result.loss[0], try item.number("loss")) == nil, "\(item)")
      #expect(mismatch(result.dLogp, try item.numbers("grad")) == nil, "\(item)")
      #expect(mismatch(result.metrics[0][0], beta * (logp[0] - logp[1])) == nil, "\(item)")
    }
    // The loss and its derivative are 0, but the metric can't be represented.
    let far = ScoreBatch(first: [0, 2], logp: [1.7e308, -1.7e308], scores: [1, 0])
    let loss = try PluginLoss.make(library)
    let error = #expect(throws: PluginError.self) { try loss.evaluate(far) }
    #expect(error.map { "\($0)" }?.contains("overflows float64") == true)
  }

  @Test("a name that won't do, and a folder that is there, are refused")
  func refusals() throws {
    let folder = try TemporaryDirectory()
    let shell = Shell(folder: folder.url)
    let bad = try shell.run("dora-host plugin new My.Loss")
    #expect(bad.status == 2)
    #expect(
      bad.output.hasPrefix(
        "error: a plugin's name has lower-case letters, digits, '-' and '_' and starts with a "
          + "letter, unlike 'My.Loss'"))
    let taken = try shell.run("mkdir mine; dora-host plugin new mine")
    #expect(taken.status == 2)
    #expect(taken.output == "error: 'mine' is there already; take another name\n")
    #expect(try folder.names() == ["mine"])
  }

  @Test("after an install, pkg-config finds the headers")
  func installedHeaders() throws {
    let folder = try TemporaryDirectory()
    let script = """
      dora-host plugin install-headers --prefix usr
      export PKG_CONFIG_PATH=$PWD/usr/lib/pkgconfig
      test "$(pkg-config --cflags dora | tr -d ' ')" = "-I$PWD/usr/include"
      cc -shared -fPIC $DORA/Plugins/example-c/example.c $(pkg-config --cflags dora) -o example.so -lm
      """
    let outcome = try Shell(folder: folder.url).run(script)
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  @Test("the program carries the kits as they are in the sources")
  func carriedFiles() throws {
    let folder = try TemporaryDirectory()
    let script = """
      dora-host plugin install-headers --prefix usr
      dora-host plugin new a --lang swift
      """
    #expect(try Shell(folder: folder.url).run(script).status == 0)
    let pairs = [
      ("Sources/CDoRAHost/include/dora_host.h", "usr/include/dora_host.h"),
      ("Sources/CDoRA/include", "usr/include"),
      ("Sources/DoRAPlugin", "a/kit/Sources/DoRAPlugin"),
    ]
    for (source, copy) in pairs {
      let compared = try Shell(folder: folder.url).run(
        "diff -r --exclude=module.modulemap --exclude=dora_host.h $DORA/\(source) \(copy)")
      #expect(compared.status == 0, "touch Sources/CKitFiles/kit_files.c; \(compared.output)")
    }
  }
}
