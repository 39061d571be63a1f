import Foundation
import Testing
import _TestSupport

/// Tests of a third-party program that imports the package's libraries.
@Suite struct LibraryUseTests {
  @Test("a program of thirty lines aligns a model to the very bytes that the command line trains")
  func example() throws {
    let place = try Workplace()
    try place.data(count: 8)
    let beside = Program.executable.deletingLastPathComponent()
    var example = place.program
    example.executable = beside.appendingPathComponent("align-example").path
    let outcome = try example.run(Workplace.model, "data.jsonl", "dpo", "library")
    #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("robustifier kl-dro"), "the observer is told of the run")
    #expect(outcome.output.contains("step 4/4 objective"))

    try place.program.run(
      "--model", Workplace.model, "--data", "data.jsonl", "--loss", "dpo", "--robust", "kl-dro",
      "--steps", "4", "--batch", "4", "--lr", "1e-3", "--out", "command")
    #expect(
      try Data(contentsOf: place.file("library/model/model.safetensors"))
        == Data(contentsOf: place.file("command/model/model.safetensors")))
    let resumed = try place.program.run("train", "--resume", "library")
    #expect(resumed.code == 2, "the command line knows the run: it is finished")
    #expect(resumed.errors.contains("finished"), "\(resumed.errors)")
  }
}
