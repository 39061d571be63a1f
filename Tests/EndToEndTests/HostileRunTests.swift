import Foundation
import Testing
import _TestSupport

/// Plugins that do harm in the middle of a run: the run ends in one message and can be gone on with.
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
        the run is saved as it was after step 2 of 4; once the cause is mended, go on with --resume run
        error: \(expected)'evaluate': \(message)

        """)
    #expect(try place.lines("run/metrics.jsonl").map(\.step) == [1, 2])
    #expect(place.exists("run/checkpoints/step-000002"))

    // Nothing was lost: it goes on from there, and meets the same plugin again.
    let resumed = try place.program.run("--resume", "run", "--quiet")
    #expect(resumed.code == 3)
    #expect(place.named(resumed.errors).contains("error: \(expected)"), "\(resumed.errors)")
    #expect(try place.lines("run/metrics.jsonl").map(\.step) == [1, 2])
  }

  @Test("the run's record says where the plugin ran")
  func placeIsRecorded() throws {
    for (isolation, process) in [("auto", "own"), ("process", "own"), ("none", "host")] {
      let place = try Workplace()
      try place.data()
      try compile(in: place)
      let outcome = try place.program.run(arguments("--isolation", isolation))
      #expect(outcome.code == 0, "\(outcome.errors)")
      let record = try JSONSerialization.jsonObject(
        with: Data(contentsOf: place.file("run/run.json")))
      let plugins = try #require((record as? [String: Any])?["plugins"] as? [[String: Any]])
      #expect(plugins.map { $0["process"] as? String } == [process])
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
