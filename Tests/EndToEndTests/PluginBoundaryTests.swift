import Foundation
import Testing
import _TestSupport

/// Tests that numbers, names and texts from plugins and files can't harm the program.
@Suite(.enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)"))
struct PluginBoundaryTests {
  private func compile(_ name: String, _ macros: String..., in place: Workplace) throws {
    let compiler = try #require(FixtureCompiler(.c))
    try compiler.makeLibrary(
      [PackageRoot.file("Tests/Fixtures/plugins/\(name).c")], at: place.file("mine.so"),
      macros.map { "-D\($0)" })
  }

  @Test("every finite number is written so that it reads back, and none ends the program")
  func numbers() throws {
    let place = try Workplace()
    let numbers = [
      "-9223372036854775808", "9223372036854775808", "9223372036854774784", "-0.0", "5e-324",
      "1.7976931348623157e+308", "9007199254740994", "0.1", "-3",
    ]
    let lines = numbers.map { #"{"logp":[-1],"loss":\#($0),"batch":1}"# }
    try place.folder.file("scores.jsonl", lines.joined(separator: "\n"))
    let outcome = try place.program.run("replay", "scores.jsonl")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.lines.first?.hasPrefix(#"{"loss":-9223372036854775808,"loss_weight":"#) == true)
    let losses = try Line.all(in: outcome.output).compactMap(\.loss)
    #expect(losses.map(\.bitPattern) == numbers.compactMap { Double($0)?.bitPattern })
    let shifted = try place.program.run(
      "replay", "scores.jsonl", "--loss-shift", "-9223372036854775808")
    #expect(shifted.code <= 2, "\(shifted.errors)")
  }

  @Test(
    "what the interface rules out never reaches a plugin",
    arguments: [
      (
        #""golden_index":2"#,
        "'golden_index': is 2, expected -1 for none, or the number of a response, 0 to 1"
      ),
      (
        #""golden_index":-2"#,
        "'golden_index': is -2, expected -1 for none, or the number of a response, 0 to 1"
      ),
      (#""data_weight":-0.5"#, "'data_weight': is -0.5, expected a number of at least 0"),
    ])
  func ruledOut(field: String, message: String) throws {
    let place = try Workplace()
    try place.folder.file(
      "scores.jsonl", "{\"logp\":[-5,-3],\"golden_index\":1}\n{\"logp\":[-5,-3],\(field)}\n")
    let outcome = try place.program.run("replay", "scores.jsonl", "--loss", "dpo.so")
    #expect(outcome.errors == "error: scores.jsonl:2: field \(message)\n")
    #expect(outcome.code == 2)
  }

  @Test(
    "a metric or a column that is called like a field of ours stands apart from it",
    arguments: ["loss", "loss_weight", "d_logp", "value", "metrics"])
  func namesOfOurs(name: String) throws {
    let place = try Workplace()
    try compile("fixture", "METRIC_ID=\"\(name)\"", in: place)
    try place.folder.file("scores.jsonl", #"{"logp":[-5,-3]}"#)
    let outcome = try place.program.run("replay", "scores.jsonl", "--loss", "./mine.so")
    #expect(
      outcome.output == """
        {"loss":-8,"d_logp":[1,1],"loss_weight":1,"metrics":{"\(name)":2}}
        {"value":-8,"loss_weights":[1]}

        """, "\(outcome.errors)")
  }

  @Test("a crash is told at once where SIGCHLD is ignored")
  func ignoredChildren() throws {
    let place = try Workplace()
    try compile("hostile", "DEED=segfaults", in: place)
    try place.folder.file("scores.jsonl", #"{"logp":[-5,-3]}"#)
    let errors = try place.folder.file("errors", "")
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = [
      "-c", "trap '' CHLD; exec \"$0\" \"$@\"", Program.executable.path, "replay", "scores.jsonl",
      "--loss", "./mine.so",
    ]
    shell.currentDirectoryURL = place.folder.url
    shell.standardError = try FileHandle(forWritingTo: errors)
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 3)
    #expect(
      try place.text("errors").hasSuffix("misbehaved in 'evaluate': it crashed with SIGSEGV\n"))
  }

  @Test("every command says that a plugin runs in this process, once, and --quiet keeps it")
  func placeIsSaid() throws {
    let place = try Workplace()
    try place.data()
    try compile("fixture", in: place)
    try place.folder.file("scores.jsonl", #"{"logp":[-5,-3]}"#)
    let warning =
      "warning: FOLDER/mine.so runs in this process and can do whatever this program can\n"
    let commands = [
      ["replay", "scores.jsonl", "--loss", "./mine.so", "--loss", "./mine.so"],
      ["plugin", "inspect", "./mine.so"],
      [
        "train", "--loss", "./mine.so", "--model", Workplace.model, "--data", "data.jsonl",
        "--quiet", "--dry-run",
      ],
    ]
    for command in commands {
      let outcome = try place.program.run(command + ["--isolation", "none"])
      #expect(outcome.code == 0, "\(outcome.errors)")
      let lines = place.named(outcome.errors).split(separator: "\n").map { $0 + "\n" }
      #expect(lines.count { $0 == warning } == 1, "\(command): \(outcome.errors)")
    }
  }

  @Test("a file's name is no command to a terminal, and no line of its own")
  func namesOfFiles() throws {
    let place = try Workplace()
    let name = "a\nerror: all is well\u{1B}[2J\u{202E}.jsonl"
    try place.folder.file(name, #"{"logp":[]}"#)
    let outcome = try place.program.run("replay", name, "--loss", "dpo.so")
    #expect(
      outcome.errors == "error: a?error: all is well?[2J?.jsonl:1: field 'logp': is empty\n")
  }

  @Test("a library that hangs in a folder is named, and not waited for as long as a chosen one")
  func hangingLibrary() throws {
    let place = try Workplace()
    try FileManager.default.createDirectory(
      at: place.file("folder"), withIntermediateDirectories: false)
    try compile("hostile", "LOADING=loops", in: place)
    try FileManager.default.moveItem(at: place.file("mine.so"), to: place.file("folder/zz.so"))
    let outcome = try place.program.run(
      "plugin", "inspect", "cdpo", "--plugin-path", "folder")
    #expect(outcome.code == 0)
    #expect(
      place.named(outcome.errors) == """
        plugin: warning: plugin 'FOLDER/folder/zz.so' misbehaved in 'load': it didn't return within 5 s

        """)
  }
}
