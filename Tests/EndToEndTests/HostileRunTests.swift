import Foundation
import Testing
import _TestSupport

/// Tests of plugins that do harm in the middle of a run. The run must end with one message and must
/// be resumable.
@Suite(.enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)")) struct HostileRunTests {
  private func compile(_ macros: String..., in place: Workplace) throws {
    let compiler = try #require(FixtureCompiler(.c))
    try compiler.makeLibrary(
      [PackageRoot.file("Tests/Fixtures/plugins/hostile.c")], at: place.file("mine.so"),
      macros.map { "-D\($0)" })
  }

  private func arguments(_ more: String...) -> [String] {
    [
      "train", "--loss", "./mine.so", "--model", Workplace.model, "--data", "data.jsonl",
      "--threads", "1", "--quiet", "--steps", "4", "--batch", "4", "--out", "run",
    ] + more
  }

  @Test(
    "a plugin that ends its process ends the run with the last good step saved",
    arguments: [
      ("segfaults", "it crashed with SIGSEGV"), ("exits", "it ended its process with exit code 0"),
      ("loops", "it didn't return within 2 s"),
    ])
  func runIsKept(deed: String, message: String) throws {
    let place = try Workplace()
    try place.data()
    try compile("DEED=\(deed)", "FROM_STEP=3", in: place)
    let outcome = try place.program.run(arguments("--plugin-timeout", "2"))
    #expect(outcome.code == 3)
    let expected = "step 3, data.jsonl:1 to data.jsonl:4: plugin 'FOLDER/mine.so' misbehaved in "
    #expect(
      place.named(outcome.errors) == """
        run saved after step 2 of 4; fix the cause, then continue with --resume run
        error: \(expected)'evaluate': \(message)

        """)
    #expect(try place.lines("run/metrics.jsonl").map(\.step) == [1, 2])
    #expect(place.exists("run/checkpoints/step-000002"))

    // Nothing was lost. The run resumes from there, and the same plugin fails again.
    let resumed = try place.program.run("--resume", "run", "--quiet")
    #expect(resumed.code == 3)
    #expect(place.named(resumed.errors).contains("error: \(expected)"), "\(resumed.errors)")
    #expect(try place.lines("run/metrics.jsonl").map(\.step) == [1, 2])
  }

  @Test("the state of a plugin that is gone is saved with the run")
  func stateIsKept() throws {
    let place = try Workplace()
    try place.data()
    let state = ["PROPERTIES=DORA_PROP_STATEFUL", "EXTENSION=extension"]
    try compile("DEED=segfaults", "FROM_STEP=3", state[0], state[1], in: place)
    let outcome = try place.program.run(arguments())
    #expect(outcome.code == 3)
    #expect(outcome.errors.hasPrefix("run saved after step 2 of 4"))
    #expect(place.exists("run/checkpoints/step-000002/loss.state"))

    try compile(state[0], state[1], in: place)
    let resumed = try place.program.run("--resume", "run", "--allow-changed-plugin", "--quiet")
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(try place.lines("run/metrics.jsonl").map(\.step) == [1, 2, 3, 4])
  }

  @Test("a run that a plugin broke resumes with the mended one, when that is allowed")
  func mendedPlugin() throws {
    let place = try Workplace()
    try place.data()
    try compile("DEED=segfaults", "FROM_STEP=3", in: place)
    #expect(try place.program.run(arguments()).code == 3)
    let broken = try Self.plugin(of: place)
    try compile(in: place)

    let refused = try place.program.run("--resume", "run", "--quiet")
    #expect(refused.code == 2)
    #expect(
      place.named(refused.errors) == """
        error: 'FOLDER/mine.so' is not the plugin that the run in 'FOLDER/run' was left with; put the old \
        one back, or go on with this one with --allow-changed-plugin

        """)
    let resumed = try place.program.run("--resume", "run", "--allow-changed-plugin")
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(try place.lines("run/metrics.jsonl").map(\.step) == [1, 2, 3, 4])

    let changes = try #require(try Self.record(of: place)["plugin_changes"] as? [[String: Any]])
    #expect(changes.map { $0["after_step"] as? Int } == [2])
    #expect(changes[0]["from"] as? String == broken["sha256"] as? String)
    #expect(try changes[0]["to"] as? String == Self.plugin(of: place)["sha256"] as? String)
    #expect(changes[0]["from"] as? String != changes[0]["to"] as? String)
  }

  @Test("only whoever resumes a run lets a plugin into this process, not the run's file")
  func isolationIsNotInherited() throws {
    let place = try Workplace()
    try place.data()
    try compile("DEED=answers_nan", "FROM_STEP=3", in: place)
    #expect(try place.program.run(arguments("--isolation", "none")).code == 3)
    #expect(try Self.plugin(of: place)["process"] as? String == "host")
    #expect(try place.program.run("--resume", "run", "--quiet").code == 3)
    #expect(try Self.plugin(of: place)["process"] as? String == "own")
  }

  private static func record(of place: Workplace) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(
      with: Data(contentsOf: place.file("run/run.json")))
    return try #require(object as? [String: Any])
  }

  private static func plugin(of place: Workplace) throws -> [String: Any] {
    let plugins = try #require(try record(of: place)["plugins"] as? [[String: Any]])
    return try #require(plugins.first)
  }

  @Test("the run's record says where the plugin ran")
  func placeIsRecorded() throws {
    for (isolation, process) in [("auto", "own"), ("process", "own"), ("none", "host")] {
      let place = try Workplace()
      try place.data()
      try compile(in: place)
      let outcome = try place.program.run(arguments("--isolation", isolation))
      #expect(outcome.code == 0, "\(outcome.errors)")
      let plugin = try Self.plugin(of: place)
      #expect(plugin["process"] as? String == process)
      #expect(plugin["id"] as? String == "org.example.fixture")
      #expect(plugin["version"] as? String == "1.2.3")
      #expect(plugin["level"] as? String == "file")
      #expect((plugin["sha256"] as? String)?.count == 64)
      #expect(plugin["signer"] == nil)
    }
  }

  @Test("isolation changes no number of a run")
  func numbersAreTheSame() throws {
    let scores = try ["process", "none"].map { isolation in
      let place = try Workplace()
      try place.data()
      let outcome = try place.program.run(
        place.train("--steps", "3", "--out", "run", "--quiet", "--isolation", isolation))
      #expect(outcome.code == 0, "\(outcome.errors)")
      return try place.text("run/scores.jsonl")
    }
    #expect(scores[0] == scores[1])
  }
}
