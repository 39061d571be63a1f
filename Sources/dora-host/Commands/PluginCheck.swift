import ArgumentParser
import Foundation
import LocalSystem
import PluginConformance
import PluginHost
import StrictJSON
import Work

/// `dora-host plugin check`: checks whether a plugin follows the rules of the interface.
struct PluginCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check that a plugin keeps the interface's rules.",
    discussion: """
      Every check runs in a process of its own, under a time limit, so that a plugin that crashes or \
      hangs fails one check and no more. docs/checking-a-plugin.md says what each proves.

      Exit codes: 0 no check failed, 2 wrong usage, 3 a check failed.
      """)

  @Argument(
    help: ArgumentHelp(
      "A file, a name or an installed pack, as for --loss: './mine.so', 'acme.pack/focal@1.2'.",
      valueName: "LOSS"))
  var name: String?

  @Option(
    help: ArgumentHelp("Only the checks with these ids, separated by commas.", valueName: "IDS"))
  var only: String?

  @Flag(help: "Write one JSON object per check to standard output.")
  var json = false

  @Flag(help: "List the checks and what they prove, and run none.")
  var list = false

  @Option(
    help: ArgumentHelp(
      "The first seed of the generated data; a failure reports its seed.", valueName: "N"))
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "Cases with known results; NAME.golden.json beside the plugin is found by itself.",
      valueName: "FILE"))
  var golden: String?

  @Option(
    help: ArgumentHelp(
      "Try random data for so long, with every objective and robustifier.", valueName: "SECONDS"))
  var fuzz: Double = 0

  @Option(help: ArgumentHelp("Stop a check after so long.", valueName: "SECONDS"))
  var timeLimit: Double = 30

  @OptionGroup var plugins: PluginOptions

  /// The identifier of the check to run. This program passes it to a child process of its own.
  @Option(help: .hidden) var runOne: String?
  @Option(help: .hidden) var objective: String?
  @Option(help: .hidden) var robustifier: String?

  func validate() throws {
    if name == nil && !list { throw ValidationError("name a plugin: 'plugin check ./mine.so'") }
    try OptionNumber.check("--time-limit", seconds: timeLimit)
    try OptionNumber.check("--fuzz", seconds: fuzz, isZeroAllowed: true)
  }

  func run() throws {
    guard let name, !list else { return Self.listChecks() }
    if let runOne {
      var one = plugin(path: name, objective: objective)
      one.robustifier = robustifier
      Streams.restoreSignals()
      Check.runAsChild(runOne, one)
    }
    let checks = try Conformance.checks(
      named: (only ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
    let location = try location(of: name)
    let plugin = plugin(path: location.path, objective: location.objective)
    var conformance = Conformance(executable: OwnProgram.path)
    conformance.deadline = timeLimit
    let lines = CheckLines(isJSON: json, path: plugin.path, seed: seed)
    lines.begin()
    let report = try conformance.run(plugin, checks: checks, onEntry: lines.show)
    lines.end(report)
    if !report.isConformant { throw WorkError(.misbehaviour, nil) }
  }

  /// Locates the library with this name and verifies that it may be loaded, because checks run with
  /// the user's rights.
  private func location(of name: String) throws -> PluginLocator.Location {
    let loader = try plugins.loader(isQuiet: false)
    let (name, version) = PluginLocator.split(name)
    let location = try loader.locate(name, version: version)
    // A file that can't be read is reported by the checks.
    if let image = try? LibraryImage(copying: location.path) {
      _ = try loader.opener.vetting?(location.path, image)
    }
    return location
  }

  private func plugin(path: String, objective: String?) -> PluginUnderTest {
    PluginUnderTest(
      path: path, objective: objective, seed: seed, golden: golden.map { fileURL($0).path },
      fuzzSeconds: fuzz)
  }

  private static func listChecks() {
    for check in Check.all {
      Console.result(check.id.padding(toLength: 20, withPad: " ", startingAt: 0) + check.proves)
    }
  }
}

/// The output of `plugin check`.
private struct CheckLines: Sendable {
  let isJSON: Bool
  let path: String
  let seed: UInt64

  func begin() {
    if !isJSON { Console.result("\(path), seed \(seed)") }
  }

  func show(_ entry: Report.Entry) {
    Console.result(isJSON ? json(entry) : Self.line(entry))
  }

  func end(_ report: Report) {
    if isJSON { return }
    let words = ["pass", "warn", "fail", "skip"]
    Console.result(words.map { "\(report.count($0)) \($0)" }.joined(separator: ", "))
  }

  /// Returns a line such as "pass dpo gradient derivatives are those of the loss", followed by the
  /// reason on further lines.
  private static func line(_ entry: Report.Entry) -> String {
    let name = ((entry.objective ?? entry.robustifier).map { "\($0)  " } ?? "") + entry.check.id
    let head =
      entry.outcome.word.padding(toLength: 7, withPad: " ", startingAt: 0)
      + name.padding(toLength: max(28, name.count + 2), withPad: " ", startingAt: 0)
      + entry.check.title
    return entry.outcome.reason.map { head + "\n" + WrappedText.wrap($0, width: 80, margin: 7) }
      ?? head
  }

  private func json(_ entry: Report.Entry) -> String {
    var line = JSONLine()
    line.add("check", entry.check.id)
    if let objective = entry.objective { line.add("objective", objective) }
    if let robustifier = entry.robustifier { line.add("robustifier", robustifier) }
    line.add("outcome", entry.outcome.word)
    if let reason = entry.outcome.reason { line.add("reason", reason) }
    line.add("proves", entry.check.proves)
    line.add("file", path)
    line.add("seed", "\(seed)")
    return line.text
  }
}
