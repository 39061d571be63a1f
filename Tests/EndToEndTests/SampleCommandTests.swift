import Foundation
import Testing
import _TestSupport

@Suite struct SampleCommandTests {
  @Test(
    "the most likely continuation is transformers', and a seed decides samples",
    .enabled(if: SharedData.isPresent, "\(SharedData.hint)"))
  func greedy() throws {
    struct ModelGolden: Decodable {
      struct Prompt: Decodable {
        var text: String
        var greedy_ids: [Int]
        var greedy_text: String
      }
      var prompts: [Prompt]
    }
    let place = try Workplace()
    let model = try SharedData.file("data/models/stories260K")
    let golden = try JSONDecoder().decode(
      ModelGolden.self, from: Data(contentsOf: model.appendingPathComponent("golden.json")))
    for prompt in golden.prompts {
      let outcome = try place.program.run(
        "sample", "--model", model.path, "--prompt", prompt.text, "--temperature", "0",
        "--max-new-tokens", "\(prompt.greedy_ids.count)")
      #expect(outcome.code == 0)
      #expect(outcome.errors.isEmpty)
      // A response doesn't include the space that separates it from its prompt.
      let continuation = prompt.greedy_text.dropFirst(prompt.text.count).drop { $0 == " " }
      #expect(outcome.output == continuation + "\n")
    }
    let again = try place.program.run(
      "sample", "--model", model.path, "--prompt", "Once upon a time", "-n", "2", "--seed", "3")
    let same = try place.program.run(
      "sample", "--model", model.path, "--prompt", "Once upon a time", "-n", "2", "--seed", "3",
      "--threads", "1")
    #expect(again.output == same.output, "a seed decides the samples")
  }

  @Test(
    "the tokenizer's end of sequence ends a response, whatever config.json names",
    .enabled(if: SharedData.isPresent, "\(SharedData.hint)"),
    arguments: ["named-in-config", "model", "other-in-config"])
  func ends(model: String) throws {
    let model = try SharedData.file("cases/end-of-sequence-of-the-tokenizer/\(model)").path
    let place = try Workplace()
    let outcome = try place.program.run(
      "sample", "--model", model, "--prompt", "Once upon a time", "--temperature", "0",
      "--max-new-tokens", "20")
    #expect(outcome.code == 0 && outcome.output == "she\n")
    let says =
      "end         the tokenizer 2, config.json 13: each ends a sampled response, training appends 2\n"
    #expect(outcome.errors == (model.hasSuffix("other-in-config") ? says : ""))
  }

  @Test(
    "options out of range are refused by name",
    arguments: [
      (["--temperature", "-1"], "--temperature is -1.0, expected a number from 0 up"),
      (["--top-p", "2"], "--top-p is 2.0, expected above 0 and at most 1"),
      (["--top-k", "-1"], "--top-k is -1, expected at least 1, or 0 for all"),
      (["--count", "0"], "--count is 0, expected at least 1"),
      (["--data", "x.jsonl"], "give either --prompt or --data"),
      (["--append"], "--append is for --data"),
      (["--batch", "0"], "--batch is 0, expected at least 1"),
      (["--select", "rso"], "--select is for --data"),
      (["--keep", "2"], "--keep is given without --select; say which to keep"),
      (["--rso-beta", "1"], "--rso-beta is for --select rso"),
      (["--select", "rso", "--rso-beta", "0"], "--rso-beta is 0.0, expected a number above 0"),
    ])
  func refused(arguments: [String], message: String) throws {
    let place = try Workplace()
    let outcome = try place.program.run(
      ["sample", "--model", Workplace.model, "--prompt", "x"] + arguments)
    #expect(outcome.errors.hasPrefix("error: \(message)\n"))
    #expect(outcome.code == 2)
  }

  /// Samples from a data file with these options, and returns the outcome.
  private func sampled(_ place: Workplace, _ more: String...) throws -> Program.Outcome {
    try place.program.run(
      [
        "sample", "--model", Workplace.model, "--data", "data.jsonl", "-n", "3",
        "--max-new-tokens", "6", "--temperature", "2",
      ] + more)
  }

  @Test("token ids are continued with token ids, in any company, and name their source")
  func data() throws {
    let place = try Workplace()
    try place.data(count: 5)
    let all = try sampled(place, "--name", "tiny")
    #expect(all.code == 0, "\(all.errors)")
    let one = try sampled(place, "--name", "tiny", "--batch", "1", "--threads", "1")
    #expect(one.output == all.output)
    #expect(all.output.contains(#""sources":["tiny","tiny","tiny"]"#))
    try place.folder.file("sampled.jsonl", all.output)
    let check = try place.program.run("data", "check", "sampled.jsonl")
    #expect(check.output.hasPrefix("sampled.jsonl: 5 rows, 0 wrong\n"))
    // The order of the prompts affects only the order of the lines.
    let lines = try place.text("data.jsonl").split(separator: "\n")
    try place.folder.file("data.jsonl", lines.reversed().joined(separator: "\n"))
    let reversed = try sampled(place, "--name", "tiny")
    #expect(reversed.output.split(separator: "\n").reversed() == all.output.split(separator: "\n"))
  }

  @Test("work that was cut short goes on to the same bytes, and other work is not mixed into it")
  func resumed() throws {
    let place = try Workplace()
    try place.data(count: 5)
    #expect(try sampled(place, "--out", "whole.jsonl").code == 0)
    #expect(!place.exists("whole.jsonl.part"))
    // This is the state that an interrupted run leaves. The first line identifies the run, and the
    // last one may be truncated.
    let whole = try place.text("whole.jsonl").split(separator: "\n")
    let running = try place.program.interrupt(
      [
        "sample", "--model", Workplace.model, "--data", "data.jsonl", "-n", "3",
        "--max-new-tokens", "6", "--temperature", "2", "--batch", "1", "--out", "s.jsonl",
      ], with: SIGINT
    ) { place.exists("s.jsonl.part") }
    if running.code == 130 {
      #expect(running.errors.contains("the same command goes on after what is in 's.jsonl.part'"))
      try place.folder.file("s.jsonl.part", place.text("s.jsonl.part") + #"{"prompt":[1"#)
      let other = try sampled(place, "--out", "s.jsonl", "--seed", "1")
      #expect(other.code == 2)
      #expect(other.errors.contains("'s.jsonl.part' was begun with another model"))
    }
    let again = try sampled(place, "--out", "s.jsonl")
    #expect(again.code == 0, "\(again.errors)")
    #expect(try place.text("s.jsonl").split(separator: "\n") == whole)
    #expect(!place.exists("s.jsonl.part"))
  }

  @Test("samples go behind the responses of the data, or the best of them are kept")
  func appended() throws {
    let place = try Workplace()
    try place.data(count: 2)
    let appended = try sampled(place, "--append", "--name", "tiny", "--out", "a.jsonl")
    #expect(appended.code == 0, "\(appended.errors)")
    #expect(try place.program.run("data", "check", "a.jsonl").output.contains("5 in 2 rows"))
    let kept = try sampled(
      place, "--scorer", "length", "--select", "top-bottom", "--keep", "2", "--out", "k.jsonl")
    #expect(kept.code == 0, "\(kept.errors)")
    #expect(try place.program.run("data", "check", "k.jsonl").output.contains("2 in 2 rows"))
    let few = try sampled(place, "--scorer", "length", "--select", "rso", "--keep", "4")
    #expect(few.code == 2)
    #expect(
      few.errors.hasPrefix(
        "error: --select keeps 4 of 3 samples; draw more with --count, or --keep fewer\n"))
  }

  @Test("scored data are selected from, and scores are written beside them")
  func scoredAndSelected() throws {
    let place = try Workplace()
    try place.folder.file(
      "data.jsonl",
      #"{"prompt":"a","chosen":"one","rejected":"three","note":"x"}"# + "\n"
        + #"{"prompt":"b","responses":["22","333","1"],"sources":["m","n","m"]}"# + "\n")
    let scored = try place.program.run(
      "score", "--scorer", "length", "--data", "data.jsonl", "--out", "s.jsonl", "--quiet")
    #expect(scored.code == 0, "\(scored.errors)")
    #expect(
      try place.text("s.jsonl") == """
        {"prompt":"a","note":"x","responses":["one","three"],"sources":["chosen","rejected"],"scores":[3.0,5.0]}
        {"prompt":"b","responses":["22","333","1"],"sources":["m","n","m"],"scores":[2.0,3.0,1.0]}

        """)
    let kept = try place.program.run("data", "select", "s.jsonl", "--select", "top-bottom")
    #expect(
      kept.output == """
        {"prompt":"a","note":"x","responses":["three","one"],"sources":["rejected","chosen"],"scores":[5.0,3.0]}
        {"prompt":"b","responses":["333","1"],"sources":["n","m"],"scores":[3.0,1.0]}

        """)
    let short = try place.program.run(
      "data", "select", "s.jsonl", "--select", "best-of-n", "--keep", "3")
    #expect(
      short.errors == "short       1 of 2 data have fewer than 3 scored responses, and keep those\n"
    )
    let unscored = try place.program.run("data", "select", "data.jsonl", "--select", "rso")
    #expect(
      unscored.errors
        == "error: data.jsonl:2: field 'scores': is missing; 'dora-host score' writes them\n")
    #expect(unscored.code == 2)
    let scorer = try place.program.run("score", "--scorer", "regex=(", "--data", "data.jsonl")
    #expect(
      scorer.errors == "error: --scorer is 'regex=(', whose pattern is no regular expression\n"
    )
    #expect(scorer.code == 2)
    let both = try place.program.run("score", "--data", "data.jsonl")
    #expect(
      both.errors.hasPrefix(
        "error: give one of --model, for log-probabilities, --reward-model and --scorer\n"))
  }

  @Test("a reward model scores prompt and response; one with two labels is none")
  func rewardModel() throws {
    let place = try Workplace()
    try place.folder.file(
      "data.jsonl",
      #"{"prompt":[1,2],"responses":[[3,4],[5]]}"# + "\n" + #"{"prompt":[1],"responses":[[2,3,4]]}"#
    )
    let folder = try ModelFolder(copying: "llama-plain-tied", to: place.file("reward"))
    let width = 32
    try folder.add("score.weight", shape: [1, width], (0..<width).map { Float($0 % 5) - 2 })
    try folder.configure { config in
      config["architectures"] = ["LlamaForSequenceClassification"]
      config["num_labels"] = 1
    }
    let arguments = ["score", "--data", "data.jsonl", "--reward-model", "reward", "--quiet"]
    let outcome = try place.program.run(arguments)
    #expect(outcome.code == 0, "\(outcome.errors)")
    struct Scored: Decodable { var scores: [Double] }
    let scores = try outcome.output.split(separator: "\n").map {
      try JSONDecoder().decode(Scored.self, from: Data($0.utf8)).scores
    }
    #expect(scores.map(\.count) == [2, 1])
    // Both consist of the tokens 1 2 3 4, regardless of where the prompt ends.
    #expect(mismatch(scores[0][0], scores[1][0], within: .otherShape) == nil)
    #expect(abs(scores[0][0] - scores[0][1]) > 0.01)
    try folder.configure { $0["num_labels"] = 2 }
    let two = try place.program.run(arguments)
    #expect(two.code == 2, "\(two.errors)")
  }
}
