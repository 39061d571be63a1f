import Foundation
import Testing

@Suite struct ReproduceCommandTests {
  private static func smoke(_ study: String, _ more: String...) -> [String] {
    ["reproduce", study, "--smoke", "--out", "out", "--jobs", "2"] + more
  }

  @Test("without a study the studies are listed with their minutes")
  func list() throws {
    let place = try Workplace()
    let outcome = try place.program.run("reproduce", "--jobs", "2")
    #expect(outcome.code == 0)
    for name in [
      "strategies", "lambda", "flips", "pairwise", "listwise", "self-training", "confidence", "rso",
      "convergence", "preference-shift", "label-filter", "noise", "scale", "classifier", "long",
      "sizes",
    ] {
      #expect(
        outcome.lines.contains { $0.hasPrefix(name + " ") && $0.contains(" min ") }, "\(name)")
    }
    #expect(outcome.errors == "times are with 2 processes at a time\n")
  }

  @Test("a study leaves a file for each cell and seed, tables and figures, and adds seeds to them")
  func runs() throws {
    let place = try Workplace()
    let outcome = try place.program.run(Self.smoke("lambda", "--seeds", "1", "--quiet"))
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.output.contains("C1, mixture: half of the data golden-style; dpo-pl, K = 4"))
    let folder = "out/lambda-ci-smoke/"
    let first = "\(folder)cells/C1-dpo-pl/seed-7000.json"
    let made = try place.text(first)
    for file in ["table.md", "results.jsonl", "C1-dpo-pl-reward.svg", "C1-dpo-pl-chosen.svg"] {
      #expect(place.exists(folder + file), "\(file)")
    }
    #expect(!place.exists(folder + "log-C1-dpo-pl-7000"))

    let more = try place.program.run(Self.smoke("lambda", "--seeds", "2", "--markdown"))
    #expect(more.code == 0 && more.output.contains("| erm |"))
    #expect(more.output == (try place.text(folder + "table.md")))
    #expect(try place.text(first) == made)
    let json = try place.program.run(Self.smoke("lambda", "--seeds", "2", "--json", "--quiet"))
    #expect(json.output == (try place.text(folder + "results.jsonl")))
    #expect(json.lines.count == 2)
    #expect(json.lines.allSatisfy { $0.hasPrefix(#"{"study":"lambda","cell":"C1-dpo-pl","#) })
  }

  @Test("a tuned study tunes all arms first, on seeds of their own, and says what it chose")
  func tuned() throws {
    let place = try Workplace()
    let arguments = Self.smoke("label-filter", "--seeds", "1", "--quiet", "--markdown")
    let outcome = try place.program.run(arguments)
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let cells = "out/label-filter-ci-smoke/cells/"
    #expect(place.exists(cells + "C1-dpo-pl-tuning/seed-1000.json"))
    #expect(place.exists(cells + "C8-dpo-pl/seed-7000.json"))
    #expect(outcome.output.contains("| tuned | chosen |"), "\(outcome.output)")
    let again = try place.program.run(arguments + ["--report-only"])
    #expect(again.output == outcome.output)
  }

  @Test("measured on prompts of the training, a study says so and has the earlier seeds")
  func seenPrompts() throws {
    let place = try Workplace()
    let outcome = try place.program.run(
      Self.smoke("convergence", "--seeds", "1", "--quiet", "--seen-prompts"))
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(place.exists("out/convergence-ci-smoke-seen-prompts/cells/C1-dpo-pl/seed-2000.json"))
    #expect(outcome.output.contains("prompts seen in training"))
  }

  @Test("a tier without a study runs the primary contrast")
  func primary() throws {
    let place = try Workplace()
    let outcome = try place.program.run(
      "reproduce", "--tier", "ci", "--smoke", "--seeds", "2", "--jobs", "2", "--out", "out",
      "--quiet")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("dora − erm in C1-dpo-pl"), "\(outcome.output)")
    #expect(place.exists("out/strategies-ci-smoke/table.md"))
  }

  @Test("an interrupt keeps what is complete, and the same command goes on")
  func interrupt() throws {
    let place = try Workplace()
    let file = "out/lambda-ci-smoke/cells/C1-dpo-pl/seed-7000.json"
    let arguments = Self.smoke("lambda", "--seeds", "30")
    let outcome = try place.program.interrupt(
      arguments, with: SIGINT, when: { place.exists(file) })
    #expect(outcome.code == 130)
    #expect(outcome.errors.contains("the same command goes on"), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(place.exists(file))
    let rest = try place.program.run(Self.smoke("lambda", "--seeds", "1", "--quiet"))
    #expect(rest.code == 0)
  }

  @Test("what is complete is reported without computing, and where nothing is that is said")
  func reportOnly() throws {
    let place = try Workplace()
    let arguments = Self.smoke("flips", "--seeds", "1", "--quiet")
    let nothing = try place.program.run(arguments + ["--report-only"])
    #expect(nothing.code == 2)
    #expect(
      nothing.errors == "error: no cell in 'out/flips-ci-smoke' has all its seeds; compute them "
        + "without --report-only, or lower --seeds\n")
    let computed = try place.program.run(arguments)
    let reported = try place.program.run(arguments + ["--report-only"])
    #expect(computed.code == 0 && reported.code == 0)
    #expect(computed.output == reported.output)
  }

  @Test(
    "what can't be run is refused",
    arguments: [
      (
        ["reproduce", "stratgies"],
        "error: there is no study 'stratgies'; the studies are strategies, lambda, flips, pairwise, "
          + "listwise, self-training, confidence, rso, convergence, preference-shift, headroom, tuning, "
          + "label-filter, noise, scale, classifier, long, sizes\n"
      ),
      (
        ["reproduce", "lambda", "--cell", "C9"], "error: study 'lambda' has no cell 'C9'\n"
      ),
    ])
  func refusals(arguments: [String], message: String) throws {
    let place = try Workplace()
    let outcome = try place.program.run(arguments)
    #expect(outcome.code == 2 && outcome.errors == message && outcome.output.isEmpty)
  }

  @Test(
    "options that can't be are refused",
    arguments: [
      (["lambda", "--seeds", "0"], "--seeds is 0, expected 1 to 1000"),
      (["lambda", "--jobs", "0"], "--jobs is 0, expected 1 to 256"),
      (["lambda", "--json", "--markdown"], "--markdown and --json are both given; choose one"),
      (["--json"], "--json needs a study"),
    ])
  func usage(arguments: [String], message: String) throws {
    let place = try Workplace()
    let outcome = try place.program.run(["reproduce"] + arguments)
    #expect(outcome.code == 2 && outcome.errors.hasPrefix("error: \(message)"), "\(outcome.errors)")
  }

  @Test("a folder that can't be made is refused before any work")
  func unusableFolder() throws {
    let place = try Workplace()
    try place.folder.file("taken", "")
    let outcome = try place.program.run(Self.smoke("lambda", "--out", "taken"))
    #expect(outcome.code == 2)
    #expect(
      place.named(outcome.errors)
        .hasSuffix("error: 'FOLDER/taken' is not a folder that can be written to\n"))
  }

  @Test("results of other settings, and files that are none, are refused by name")
  func foreignResults() throws {
    let place = try Workplace()
    let arguments = Self.smoke("lambda", "--seeds", "1", "--quiet")
    #expect(try place.program.run(arguments).code == 0)
    let file = "out/lambda-ci-smoke/cells/C1-dpo-pl/seed-7000.json"
    let text = try place.text(file)
    try text.replacingOccurrences(of: "dora{lambda=0.5}", with: "dora{lambda=0.25}")
      .write(to: place.file(file), atomically: true, encoding: .utf8)
    let other = try place.program.run(arguments)
    #expect(other.code == 2)
    #expect(other.errors.contains("'\(file)' was computed with other settings"), "\(other.errors)")
    try "{}".write(to: place.file(file), atomically: true, encoding: .utf8)
    let damaged = try place.program.run(arguments)
    #expect(damaged.code == 2)
    #expect(damaged.errors.hasPrefix("error: '\(file)' is not a result of a study"))
  }
}
