import Foundation
import Testing
import _TestSupport

/// What version 0.1.0 wrote: `Tests/Fixtures/run-format-1`, a run that was interrupted after two of
/// four steps. FOLDER stands for the directory that it was started in.
@Suite("Files of an earlier format")
struct EarlierFormatTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    for name in ["data.jsonl", "run"] {
      try FileManager.default.copyItem(
        at: PackageRoot.file("Tests/Fixtures/run-format-1/\(name)"), to: place.file(name))
    }
    _ = try ModelFolder(copying: "llama-plain-tied", to: place.file("model"))
    let description = try place.text("run/run.json")
      .replacingOccurrences(of: "FOLDER", with: place.folder.url.path)
    try Data(description.utf8).write(to: place.file("run/run.json"))
  }

  @Test("a run of format 1 is resumed with its request, and its records are then of format 2")
  func resumption() throws {
    let outcome = try place.program.run("train", "--resume", "run", "--allow-changed-plugin")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("calibration h from 'probs'"))
    #expect(try place.lines("run/metrics.jsonl").map(\.step) == [1, 2, 3, 4])
    let whole = try place.program.run(
      "train", "--loss", "dpo", "--param", "beta=0.2", "--model", "model", "--data", "data.jsonl",
      "--threads", "1", "--lr", "1e-3", "--steps", "4", "--batch", "2", "--micro-batch", "1",
      "--max-grad-norm", "0.5", "--lora", "r=1,alpha=2,targets=q_proj", "--checkpoint-every", "2",
      "--max-length", "20", "--calibration-normalise", "mean", "--stabiliser", "relative=0.5",
      "--mixture", "0.5,0.5", "--out", "whole")
    #expect(whole.code == 0, "\(whole.errors)")
    let resumed = try place.lines("run/scores.jsonl").compactMap(\.loss)
    let once = try place.lines("whole/scores.jsonl").compactMap(\.loss)
    // The first half may come from another processor.
    #expect(mismatch(resumed, once, within: Tolerance(absolute: 1e-4, relative: 0)) == nil)

    for file in ["run/run.json", "run/checkpoints/step-000002/state.json"] {
      let text = try place.text(file)
      let isNew = file.hasSuffix("run.json")
      #expect(text.contains(#""format" : 2"#) == isNew, "\(file)")
      let camelCase = text.firstMatch(of: /"[a-z]+[A-Z][A-Za-z]*" :/)
      #expect((camelCase == nil) == isNew, "\(file): \(camelCase?.output ?? "")")
    }
    #expect(try place.text("run/run.json").contains(#""finished_steps" : 4"#))
  }

  @Test("a log of format 1, in which 'weight' is dL/dl, replays to the same weights")
  func replay() throws {
    let outcome = try place.program.run(
      "replay", "run/scores.jsonl", "--loss", "dpo", "--param", "beta=0.2", "--robust", "dora")
    #expect(outcome.code == 0, "\(outcome.errors)")
    struct Old: Decodable { let weight: Double }
    let old = try place.text("run/scores.jsonl").split(separator: "\n").map {
      try JSONDecoder().decode(Old.self, from: Data($0.utf8)).weight
    }
    let new = try Line.all(in: outcome.output).compactMap(\.loss_weight)
    #expect(mismatch(new, old) == nil)
  }

  @Test("a record of a later format is refused with both numbers")
  func laterFormat() throws {
    let text = try place.text("run/run.json")
    try Data(("{\"format\":3," + text.dropFirst()).utf8).write(to: place.file("run/run.json"))
    let outcome = try place.program.run("train", "--resume", "run")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("it has format 3, and this version reads 1 to 2"))
  }
}
