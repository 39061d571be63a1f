import Foundation
import Testing
import _TestSupport

@Suite struct TrainCommandTests {
  @Test("a run leaves its description, metrics, scores and a model, and says where")
  func leavesARun() throws {
    let place = try Workplace()
    try place.data(count: 8)
    let outcome = try place.program.run(place.train("--steps", "3", "--batch", "4", "--out", "run"))
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output == "run\n", "standard output is for results")
    #expect(outcome.errors.contains("objective   dpo{beta=0.1}, robustifier dora"))
    #expect(try place.lines("run/metrics.jsonl").map(\.step) == [1, 2, 3])
    #expect(try place.lines("run/scores.jsonl").count == 12)
    #expect(try place.text("run/run.json").contains(#""finished_steps" : 3"#))
    #expect(place.exists("run/model/config.json"))
    #expect(place.exists("run/model/model.safetensors"))
  }

  @Test("what the trainer's last state gives is what the saved model gives when it is scored")
  func savedModel() throws {
    let place = try Workplace()
    try place.data(count: 4)
    // The second step's scores are those of the model after the first.
    try place.program.run(
      place.train(
        "--steps", "1", "--batch", "4", "--schedule", "constant", "--warmup", "0",
        "--out", "one"))
    try place.program.run(
      place.train(
        "--steps", "2", "--batch", "4", "--schedule", "constant", "--warmup", "0",
        "--out", "two"))
    let scored = try place.program.run("score", "--model", "one/model", "--data", "data.jsonl")
    let logged = try place.lines("two/scores.jsonl").filter { $0.step == 2 }
    #expect(try Line.all(in: scored.output).map(\.logp) == logged.map(\.logp))
    #expect(logged.count == 4)
  }

  @Test("a list-wise loss trains on four responses with calibration from the data")
  func listwise() throws {
    let place = try Workplace()
    try place.data(count: 8, responses: 4, probs: true)
    let outcome = try place.program.run(
      "--loss", "lire.so", "--param", "T=20", "--model", Workplace.model, "--data", "data.jsonl",
      "--mixture", "0.25,0.25,0.25,0.25", "--steps", "2", "--batch", "4", "--out", "run")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("calibration h from 'probs', sources #1, #2, #3, #4"))
    let scores = try place.lines("run/scores.jsonl")
    #expect(scores.allSatisfy { $0.logp?.count == 4 })
  }

  @Test("the log of a run replays to the losses and weights that it holds")
  func replays() throws {
    let place = try Workplace()
    try place.data(count: 8, probs: true)
    try place.program.run(place.train("--steps", "2", "--batch", "4", "--out", "run"))
    let logged = try place.lines("run/scores.jsonl")
    let outcome = try place.program.run(
      "replay", "run/scores.jsonl", "--loss", "dpo.so", "--robust", "dora")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let lines = try Line.all(in: outcome.output)
    let data = lines.filter { $0.value == nil }
    #expect(data.map(\.loss) == logged.map(\.loss))
    // A single pass accumulates weights in a different order from the whole batch at once.
    #expect(mismatch(data.compactMap(\.loss_weight), logged.compactMap(\.loss_weight)) == nil)
    let values = lines.compactMap(\.value)
    let objectives = try place.lines("run/metrics.jsonl").compactMap(\.objective)
    #expect(values.count == 2)
    #expect(mismatch(values, objectives) == nil)
  }

  @Test("one thread and two end with the same bytes")
  func threads() throws {
    let place = try Workplace()
    try place.data(count: 8)
    for threads in ["1", "2"] {
      try place.program.run(
        place.train("--steps", "3", "--batch", "8", "--threads", threads, "--out", "run\(threads)"))
    }
    let one = try Data(contentsOf: place.file("run1/model/model.safetensors"))
    #expect(one == (try Data(contentsOf: place.file("run2/model/model.safetensors"))))
    #expect(try place.text("run1/scores.jsonl") == (try place.text("run2/scores.jsonl")))
  }

  @Test("the micro-batch changes rounding and nothing else")
  func microBatch() throws {
    let place = try Workplace()
    try place.data(count: 8, probs: true)
    var scores: [[Double]] = []
    for size in ["1", "3", "8"] {
      try place.program.run(
        place.train(
          "--steps", "2", "--batch", "8", "--optimizer", "sgd", "--lr", "0.1",
          "--schedule", "constant", "--warmup", "0", "--micro-batch", size, "--out", "run\(size)"))
      scores.append(try place.lines("run\(size)/scores.jsonl").flatMap { $0.logp ?? [] })
    }
    // The log-probabilities are near -50 in float32, after an update with different rounding.
    let bound = Tolerance(absolute: 2e-4, relative: 0)
    #expect(mismatch(scores[1], scores[0], within: bound) == nil)
    #expect(mismatch(scores[2], scores[0], within: bound) == nil)
    #expect(scores[0].prefix(16) != scores[0].suffix(16), "the first step changed the model")
  }

  @Test("a dry run says what would be done and writes nothing")
  func dryRun() throws {
    let place = try Workplace()
    try place.data()
    let outcome = try place.program.run(place.train("--steps", "3", "--out", "run", "--dry-run"))
    #expect(outcome.code == 0)
    #expect(outcome.output.isEmpty)
    let plugin = Program.executable.deletingLastPathComponent().appendingPathComponent("libdpo.so")
    // If this kernel lacks a feature, it is named after a ';'.
    let errors = outcome.errors.replacing(/its own; [^\n]*/, with: "its own")
      .replacing(/\d[\d.e-]*( kB| MB| GB| TB)/, with: "SIZE").replacing(
        /\d[\d.e-]* s\b/, with: "TIME"
      )
      .replacing(/\d+ GFLOP/, with: "RATE GFLOP")
      .replacing(/(this machine|the limit)[^;]*;/, with: "LIMIT;")
    #expect(
      errors.replacingOccurrences(of: plugin.path, with: "FILE") == """
        objective   dpo{beta=0.1}, robustifier dora{lambda=1.0}
        plugin      FILE runs in a process of its own
        calibration h = 1: the data have no 'probs'
        data        8 data, 16 responses, in file order
        h           the data have no h, so it is 1 for all and 'dora' is 'kl-dro'; \
        'dora-host calibrate' makes h
        batch       8, all there is, instead of 32
        steps       3 of batch 8, adamw, lr 0.001 cosine, 1 warm-up, clip 1.0, 1 thread
        tokens      109 a step; with a prompt for each response, they would be 142: sharing saves 23 %
        memory      SIZE at most, LIMIT; weights SIZE, gradients SIZE, optimizer SIZE, \
        activations SIZE, logits SIZE, buffers SIZE, program and data SIZE; the reference takes none: \
        it is scored before the first step
        time        about TIME a step, TIME in all: an estimate from a few matrix products, \
        which now run at RATE GFLOP/s

        """)
    #expect(try place.folder.names() == ["data.jsonl"])
  }

  @Test("--quiet leaves standard error empty")
  func quiet() throws {
    let place = try Workplace()
    try place.data()
    let outcome = try place.program.run(place.train("--steps", "1", "--quiet", "--out", "run"))
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output == "run\n")
  }

  @Test("what can't be is refused before anything is started, by name", arguments: refusals)
  func refused(_ refusal: Refusal) throws {
    let place = try Workplace()
    try place.data()
    try place.folder.file("text.txt", "x")
    let outcome = try place.program.run(place.train() + refusal.arguments)
    // The parser's errors are followed by the usage. A repeated option is reported before that.
    let errors = place.named(outcome.errors).split(separator: "\n").map(String.init)
    #expect(
      errors.first { !$0.hasPrefix("twice ") }
        == refusal.message.split(separator: "\n").first.map { "error: \($0)" })
    #expect(place.named(outcome.errors).contains("error: \(refusal.message)\n"))
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
    #expect(try place.folder.names() == ["data.jsonl", "text.txt"])
  }

  @Test("an unknown robustifier lists those that there are")
  func unknownRobustifier() throws {
    let place = try Workplace()
    try place.data()
    let outcome = try place.program.run(place.train() + ["--robust", "dora2"])
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.hasPrefix(
        "error: there is no robustifier 'dora2', did you mean 'dora'; there are: dora, "))
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let message: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let refusals = [
    Refusal(arguments: ["--steps", "0"], message: "--steps is 0, expected at least 1"),
    Refusal(arguments: ["--batch", "0"], message: "--batch is 0, expected at least 1"),
    Refusal(
      arguments: ["--epochs", "1e300"],
      message: "--epochs 1e+300 are more steps than can be counted"),
    Refusal(
      arguments: ["--warmup", "1e300"],
      message: "--warmup is '1e+300', expected a share of the steps below 1, or steps"),
    Refusal(arguments: ["--lr", "-1"], message: "--lr is '-1.0', expected a number above 0"),
    Refusal(
      arguments: ["--max-length", "1"],
      message: "a maximum length of 1 leaves no room for a prompt and a response; give 2 or more"),
    Refusal(
      arguments: ["--max-length", "999"],
      message: "--max-length is '999', expected at most 128, the model's positions"),
    Refusal(
      arguments: ["--lambda", "0"],
      message: "parameter 'lambda' of robustifier 'dora' is 0.0, expected a finite number above 0"),
    Refusal(
      arguments: ["--robust", "erm", "--lambda", "2"],
      message: "robustifier 'erm' has no parameter 'lambda'; it has none"),
    Refusal(
      arguments: ["--robust-param", "lambda"],
      message: "--robust-param 'lambda' is not of the form k=v"),
    Refusal(
      arguments: ["--mixture", "0.5,0.5"],
      message: "--mixture is given, but the data have no 'probs' that it could apply to"),
    Refusal(
      arguments: ["--out", "text.txt/run"],
      message: "a run can't be kept in 'FOLDER/text.txt/run': 'FOLDER/text.txt' is not a folder"),
  ]
}
