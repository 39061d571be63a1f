import Foundation
import Testing
import _TestSupport

/// What a run says on the way and at its end, and in which order its files reach the disk.
@Suite(.enabled(if: FixtureCompiler.isPresent, "\(FixtureCompiler.hint)")) struct RunMessagesTests {
  private static func steep(_ place: Workplace) throws {
    try place.data()
    let compiler = try #require(FixtureCompiler(.c))
    try compiler.makeLibrary(
      [PackageRoot.file("Tests/Fixtures/plugins/hostile.c")], at: place.file("mine.so"),
      ["-DDEED=answers_steeply", "-DFROM_STEP=3"])
  }

  private static let arguments = [
    "train", "--loss", "./mine.so", "--model", Workplace.model, "--data", "data.jsonl",
    "--threads", "1", "--quiet", "--steps", "4", "--batch", "4", "--out", "run",
  ]

  @Test(
    "a derivative that float32 can't hold is told with the plugin's name, the datum and the value")
  func hugeDerivative() throws {
    let place = try Workplace()
    try Self.steep(place)
    let outcome = try place.program.run(Self.arguments)
    #expect(outcome.code == 1)
    let pattern =
      "error: loss 'fixture' has a derivative of 1e\\+300 at step 3, datum data.jsonl:[1-8], which"
    #expect(outcome.errors.contains(try Regex(pattern)), "\(outcome.errors)")
  }

  @Test(
    "a step that resuming would only repeat is answered with a new run from where this one ended")
  func divergence() throws {
    let place = try Workplace()
    try Self.steep(place)
    let outcome = try place.program.run(Self.arguments)
    let model = "run/checkpoints/step-000002/model"
    #expect(
      outcome.errors.hasPrefix(
        "run saved after step 2 of 4; --resume would take the same step again. Start a new run without what makes "
          + "the derivative huge; with --model \(model) it begins where this one ended, and that model is then "
          + "the reference too\n"), "\(outcome.errors)")
    #expect(place.exists("\(model)/model.safetensors"))

    // With adapters the checkpoint holds an adapter alone, and the model stays what it is.
    let adapted = try place.program.run(Self.arguments + ["--out", "adapted", "--lora", "r=2"])
    #expect(adapted.code == 1)
    let adapter = "adapted/checkpoints/step-000002/adapter"
    #expect(
      adapted.errors.contains("with --adapter \(adapter) it begins where this one ended\n"),
      "\(adapted.errors)")
    #expect(place.exists("\(adapter)/adapter_config.json"))
  }

  @Test("numbers of run.json that no run can have are refused by name, and end nothing")
  func impossibleNumbers() throws {
    let place = try Workplace()
    try Self.steep(place)
    #expect(try place.program.run(Self.arguments).code == 1)
    let original = try place.text("run/run.json")
    for (field, value, least) in [
      ("threads", "-1", "1"), ("max_length", "0", "1"), ("finished_steps", "-2", "0"),
      ("ranks", "-9223372036854775808", "1"),
    ] {
      let pattern = try Regex("\"\(field)\" *: *[0-9]+")
      #expect(original.contains(pattern))
      try place.folder.file(
        "run/run.json", original.replacing(pattern, with: "\"\(field)\":\(value)"))
      let outcome = try place.program.run("--resume", "run")
      #expect(outcome.code == 2)
      let message = "field '\(field)' is \(value), expected at least \(least)\n"
      #expect(outcome.errors.hasSuffix("run.json' can't be used: " + message), "\(outcome.errors)")
    }
  }

  @Test("progress tells the work, how much of it is done, the time and what the step came to")
  func progress() throws {
    let place = try Workplace()
    try place.data()
    let outcome = try place.program.run(place.train("--steps", "2", "--batch", "4", "--out", "run"))
    #expect(outcome.code == 0)
    let lines = outcome.errors.split(separator: "\n").suffix(3)
    let number = #"-?[0-9.e+-]+"#
    let details = "objective \(number) acc \(number) margin \(number) ess \(number) [0-9]+ tok/s"
    for (line, pattern) in zip(
      lines,
      ["reference 8/8  [0-9]+ s", "step 1/2  \(details)", "step 2/2  [0-9]+ s  \(details)"])
    {
      #expect(line.wholeMatch(of: try Regex(pattern)) != nil, "\(line)")
    }
  }

  @Test("logs reach the disk before the checkpoint or model that follows them")
  func durability() throws {
    let place = try Workplace()
    try place.data()
    let compiler = try #require(FixtureCompiler(.c))
    let source = try place.folder.file(
      "flushed.c",
      """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <stdio.h>
      #include <unistd.h>
      int fsync(int file) {
        char link[64], path[4096] = "";
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        if (readlink(link, path, sizeof path - 1) > 0) {
          FILE *log = fopen("flushed", "a");
          if (log) fprintf(log, "%s\\n", path), fclose(log);
        }
        return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(file);
      }
      """)
    let library = place.file("flushed.so")
    try compiler.makeLibrary([source], at: library, ["-ldl"])
    let program = place.program.with(environment: ["LD_PRELOAD": library.path])
    let run = place.train(
      "--steps", "2", "--batch", "4", "--checkpoint-every", "1", "--quiet", "--out", "run")
    #expect(try program.run(run).code == 0)

    let flushed = try place.text("flushed").split(separator: "\n").map(String.init)
    let logs = flushed.indices.filter { flushed[$0].hasSuffix("run/scores.jsonl") }
    let states = flushed.indices.filter {
      flushed[$0].contains("run/checkpoints/") && flushed[$0].contains("/state.json")
    }
    let models = flushed.indices.filter {
      flushed[$0].contains("run/") && !flushed[$0].contains("checkpoints")
        && flushed[$0].contains("/model.safetensors")
    }
    #expect(logs.count == 2 && states.count == 1 && models.count == 1, "\(flushed)")
    #expect(logs.allSatisfy { flushed[$0 - 1].hasSuffix("run/metrics.jsonl") })
    #expect(logs[0] < states[0] && states[0] < logs[1] && logs[1] < models[0], "\(flushed)")
  }
}
