import Foundation
import Testing
import _TestSupport

/// Tests of runs that are stopped, gracefully or not, and resumed.
@Suite struct InterruptionTests {
  private func place() throws -> (Workplace, whole: Data) {
    let place = try Workplace()
    try place.data(count: 8, probs: true)
    try place.program.run(arguments(place, "whole"))
    return (place, try Data(contentsOf: place.file("whole/model/model.safetensors")))
  }

  private func arguments(_ place: Workplace, _ out: String, _ more: String...) -> [String] {
    place.train("--steps", "500", "--batch", "4", "--shuffle", "--quiet", "--out", out) + more
  }

  private func steps(_ place: Workplace, _ run: String) -> Int {
    let text = (try? place.text("\(run)/metrics.jsonl")) ?? ""
    return text.count { $0 == "\n" }
  }

  @Test("Ctrl-C saves the state, as often as it comes; --resume alone ends with the same bytes")
  func control() throws {
    let (place, whole) = try place()
    var outcome = try place.program.interrupt(arguments(place, "run"), with: SIGINT) {
      steps(place, "run") > 5
    }
    #expect(outcome.code == 130)
    #expect(!place.exists("run/model"))
    // The second interruption stops a run that was itself resumed.
    let before = steps(place, "run")
    #expect(
      outcome.errors.hasSuffix(
        "interrupted after step \(before) of 500; continue with --resume run\n"))
    outcome = try place.program.interrupt(["--resume", "run"], with: SIGINT) {
      steps(place, "run") > before + 5
    }
    #expect(outcome.code == 130)
    #expect(steps(place, "run") > before)

    // The run is resumed from another directory. Its relative paths are relative to the directory
    // in which it began.
    let elsewhere = try TemporaryDirectory()
    outcome = try Program(folder: elsewhere.url).run(
      "--resume", place.file("run").path, "--threads", "2")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output == place.file("run").path + "\n")
    #expect(try Data(contentsOf: place.file("run/model/model.safetensors")) == whole)
    #expect(try place.text("run/scores.jsonl") == (try place.text("whole/scores.jsonl")))
    #expect(try place.lines("run/metrics.jsonl").map(\.step) == (1...500).map { $0 })

    outcome = try place.program.run("--resume", "run")
    #expect(outcome.code == 2)
    #expect(
      place.named(outcome.errors)
        == "error: the run in 'FOLDER/run' is finished: all 500 steps are taken\n")
  }

  @Test("a run that is killed goes on from its newest checkpoint")
  func killed() throws {
    let (place, whole) = try place()
    let outcome = try place.program.interrupt(
      arguments(place, "run", "--checkpoint-every", "100"), with: SIGKILL
    ) { place.exists("run/checkpoints/step-000200") }
    #expect(outcome.code == 128 + SIGKILL)
    let resumed = try place.program.run("--resume", "run")
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(try Data(contentsOf: place.file("run/model/model.safetensors")) == whole)
    #expect(try place.text("run/scores.jsonl") == (try place.text("whole/scores.jsonl")))
  }

  @Test("a run can't be resumed as another one")
  func changed() throws {
    let place = try Workplace()
    let data = try place.data(count: 8, probs: true)
    _ = try place.program.interrupt(arguments(place, "run"), with: SIGINT) {
      steps(place, "run") > 0
    }
    var outcome = try place.program.run("--resume", "run", "--lr", "0.5")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("was started with --lr '0.001', now it is '0.5'"))

    for (options, part) in [
      (["--loss", "kto"], "was started with --loss 'dpo', now it is 'org.dora.unpaired/kto'"),
      (["--out", "other"], "--resume goes on in the run's own directory, 'run'; leave --out out"),
      (["--lr", "0.5", "--dry-run"], "was started with --lr '0.001', now it is '0.5'"),
      (["--param", "beta=5"], "was started with --loss and --param 'dpo{beta=0.1}', now"),
      (["--gamma", "9"], "was started with other token ids, h, groups or annotations"),
      (["--max-length", "9"], "was started with other token ids, h, groups or annotations"),
      (["--micro-batch", "1"], "was started with --micro-batch 'automatic', now it is '1'"),
    ] {
      outcome = try place.program.run(["--resume", "run", "--quiet"] + options)
      #expect(outcome.code == 2, "\(options)")
      #expect(outcome.errors.contains(part), "\(options): \(outcome.errors)")
    }

    for part in ["run/checkpoints", "run/metrics.jsonl"] {
      outcome = try place.program.run("--resume", part)
      #expect(outcome.code == 2)
      #expect(
        place.named(outcome.errors).hasSuffix(
          "'\(part)' is a part of the run in 'FOLDER/run'; resume that\n"),
        "\(outcome.errors)")
    }
    let tokenized = try place.program.run("tokenize", "--model", "run", "data.jsonl")
    #expect(tokenized.errors.contains("'run' is a run's directory; its model is 'run/"))
    let same = try place.program.run("--resume", "run", "--quiet", "--loss", "dpo", "--dry-run")
    #expect(same.code == 0, "\(same.errors)")

    try Data((try place.text("data.jsonl") + "\n").utf8).write(to: data)
    outcome = try place.program.run("--resume", "run", "--quiet")
    #expect(outcome.code == 2)
    #expect(
      place.named(outcome.errors) == """
        error: 'FOLDER/data.jsonl' is not what it was when the run in 'FOLDER/run' began; \
        put the old file back, or start a new run

        """)

    outcome = try place.program.run(arguments(place, "run"))
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("already holds a run; continue it with --resume"))
  }

  @Test("every pack of a sum has to be what it was")
  func changedPack() throws {
    let place = try Workplace()
    try place.data(count: 8)
    for name in ["dpo", "simpo"] {
      let built = Program.executable.deletingLastPathComponent()
        .appendingPathComponent("lib\(name).so")
      try FileManager.default.copyItem(at: built, to: place.file("my-\(name).so"))
    }
    _ = try place.program.interrupt(
      [
        "train", "--loss", "./my-dpo.so + ./my-simpo.so:0.5", "--model", Workplace.model, "--data",
        "data.jsonl", "--steps", "500", "--batch", "4", "--threads", "1", "--out", "run",
      ], with: SIGINT
    ) { steps(place, "run") > 0 }
    // Bytes after a library's last section are never read.
    let handle = try FileHandle(forWritingTo: place.file("my-simpo.so"))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data([0]))
    try handle.close()
    let outcome = try place.program.run("--resume", "run", "--quiet")
    #expect(outcome.code == 2)
    #expect(
      place.named(outcome.errors).hasPrefix(
        "error: 'FOLDER/my-simpo.so' is not the plugin that the run"),
      "\(outcome.errors)")
  }

  @Test("a first update that leaves no model is undone: nothing is kept, and nothing written")
  func failing() throws {
    let place = try Workplace()
    try place.data(count: 8)
    let outcome = try place.program.run(
      place.train(
        "--steps", "1", "--batch", "4", "--lr", "1e38", "--schedule", "constant", "--warmup", "0",
        "--quiet", "--out", "run"))
    #expect(outcome.code == 1)
    #expect(
      outcome.errors
        == "error: the update of step 1 gives weights or log-probabilities that are not finite, and was "
        + "undone; lower the learning rate\n")
    #expect(!place.exists("run"))
  }

  @Test("a closed terminal is a polite kill, however often it is told, unless nohup was asked for")
  func hangup() throws {
    let (place, _) = try place()
    let outcome = try place.program.interrupt(arguments(place, "run"), with: SIGHUP, times: 3) {
      steps(place, "run") > 5
    }
    #expect(outcome.code == 130)
    #expect(outcome.errors.contains("continue with --resume run"), "\(outcome.errors)")
    #expect(place.exists("run/checkpoints"))
    let shell = [
      "-c", "trap '' HUP; exec \"$0\" \"$@\"", Program.executable.path,
    ]
    let deaf = try Program(folder: place.folder.url, executable: "/bin/sh").interrupt(
      shell + arguments(place, "deaf"), with: SIGHUP
    ) { steps(place, "deaf") > 5 }
    #expect(deaf.code == 0, "\(deaf.errors)")
    #expect(place.exists("deaf/model"))
  }

  @Test("a run that was killed before its first checkpoint frees its directory")
  func deadEnd() throws {
    let (place, _) = try place()
    _ = try place.program.interrupt(arguments(place, "run"), with: SIGKILL) {
      steps(place, "run") > 2
    }
    var outcome = try place.program.run("--resume", "run")
    #expect(outcome.code == 2)
    #expect(
      place.named(outcome.errors)
        == "error: the run in 'FOLDER/run' ended before its first checkpoint, so there is nothing to "
        + "resume; start it again with the command that began it, which may use the same directory\n"
    )
    outcome = try place.program.run(arguments(place, "run"))
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(steps(place, "run") == 500)
  }

  @Test(
    "what is no run is refused",
    arguments: [
      ("nowhere", "error: there is no run to resume: 'nowhere' doesn't exist\n"),
      (".", "is neither a run with checkpoints nor a checkpoint\n"),
    ])
  func noRun(path: String, message: String) throws {
    let place = try Workplace()
    let outcome = try place.program.run("--resume", path)
    #expect(outcome.code == 2)
    #expect(outcome.errors.hasSuffix(message), "\(outcome.errors)")
  }
}
