import Foundation
import PluginConformance
import Testing
import _TestSupport

/// Tests of `dora-host plugin check` as a user sees it.
@Suite(
  "The command that checks plugins",
  .enabled(if: Workbench.hasProgram, "\(Workbench.hint)"),
  .enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
struct CommandTests {
  private let folder: TemporaryDirectory
  init() throws { folder = try TemporaryDirectory() }

  /// Runs the command, and replaces the temporary directory's path in the output by FOLDER.
  private func run(_ arguments: [String]) throws -> (code: Int32, output: String, error: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Workbench.program)
    process.arguments = ["plugin", "check"] + arguments
    let (output, error) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = error
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let complained = error.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    func text(_ data: Data) -> String {
      String(decoding: data, as: UTF8.self).replacing(folder.url.path, with: "FOLDER")
    }
    return (process.terminationStatus, text(said), text(complained))
  }

  @Test("a line per check, the reason below it, a count; exit code 3 when one failed")
  func failure() throws {
    let path = try Workbench.compile("overruns", in: folder)
    let result = try run([path, "--only", "loads,bounds,golden"])
    #expect(result.code == 3)
    #expect(result.error == "")
    #expect(
      result.output == """
        FOLDER/overruns.so, seed 1
        pass   loads                       loads, with every symbol bound
        fail   fixture  bounds             stays within its arrays
               it reached past the end of 'd_logp' in 'evaluate', with default
               parameters (seed 1)
        skip   fixture  golden             reproduces its golden cases
               there is no NAME.golden.json beside it, and no other file was given
        1 pass, 0 warn, 1 fail, 1 skip

        """)
  }

  @Test("exit code 0 when nothing failed")
  func success() throws {
    let path = try Workbench.compile("honest", in: folder)
    let result = try run([path, "--only", "gradient", "--seed", "7"])
    #expect(result.code == 0)
    #expect(
      result.output == """
        FOLDER/honest.so, seed 7
        pass   fixture  gradient           derivatives are those of the loss
        1 pass, 0 warn, 0 fail, 0 skip

        """)
  }

  @Test("an object per check for programs")
  func json() throws {
    let path = try Workbench.compile("wrong-slope", in: folder)
    let result = try run([path, "--only", "exports,gradient", "--json"])
    #expect(result.code == 3)
    let lines = try result.output.split(separator: "\n").map {
      try JSONDecoder().decode([String: String].self, from: Data($0.utf8))
    }
    #expect(lines.map { $0["check"] } == ["exports", "gradient"])
    #expect(lines.map { $0["outcome"] } == ["pass", "fail"])
    #expect(lines.map { $0["objective"] } == [nil, "fixture"])
    #expect(lines.map { $0["seed"] } == ["1", "1"])
    #expect(lines[0]["reason"] == nil)
    #expect(lines[1]["reason"]?.hasSuffix("with default parameters (seed 1)") == true)
  }

  @Test("a list of what there is, which the page repeats")
  func list() throws {
    let result = try run(["--list"])
    #expect(result.code == 0)
    #expect(result.output.split(separator: "\n").count == Check.all.count)
    let page = try String(
      contentsOf: PackageRoot.file("docs/checking-a-plugin.md"), encoding: .utf8)
    for check in Check.all { #expect(page.contains("\n| `\(check.id)` | "), "\(check.id)") }
  }

  @Test("wrong usage is told and ends with 2")
  func usage() throws {
    let unknown = try run(["dpo", "--only", "grammar"])
    #expect(unknown.code == 2)
    #expect(unknown.error.hasPrefix("error: there is no check 'grammar', only loads, exports, "))
    let nameless = try run([])
    #expect(nameless.code == 2)
    #expect(nameless.error.hasPrefix("error: name a plugin: 'plugin check ./mine.so'"))
    let missing = try run(["./nowhere.so"])
    #expect(missing.code == 2)
    #expect(missing.error.hasPrefix("error: no plugin './nowhere.so'; tried"))
    let timeless = try run(["dpo", "--time-limit", "0"])
    #expect(timeless.code == 2)
  }
}
