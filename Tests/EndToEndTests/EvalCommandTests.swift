import Foundation
import Testing
import _TestSupport

@Suite struct EvalCommandTests {
  private static let golden = PackageRoot.file("Tests/Golden/tiny-models")
  private static let other = golden.appendingPathComponent("llama").path

  /// Creates two models that read the same tokens, the small model and the same model after a few
  /// training steps.
  private func trained(_ place: Workplace) throws {
    try place.data(count: 12, probs: true)
    let outcome = try place.program.run(place.train("--steps", "6", "--out", "run", "--quiet"))
    #expect(outcome.code == 0, "\(outcome.errors)")
  }

  private func eval(_ place: Workplace, _ more: String...) throws -> Program.Outcome {
    try place.program.run(
      ["eval", "--data", "data.jsonl", "--threads", "1", "--quiet", "--bootstrap", "40"] + more)
  }

  private func report(_ place: Workplace, _ more: [String]) throws -> EvalReport {
    let outcome = try place.program.run(
      [
        "eval", "--data", "data.jsonl", "--threads", "1", "--quiet", "--json", "--bootstrap", "40",
      ] + more)
    #expect(outcome.code == 0, "\(outcome.errors)")
    return try EvalReport(outcome.output)
  }

  @Test("data that count otherwise than they look are said, and nothing to measure is refused")
  func remarks() throws {
    let place = try Workplace()
    let row = #"{"prompt":[1],"responses":[[5,6],[7]],"scores""#
    try place.folder.file(
      "data.jsonl",
      [
        row + ":[1,0]}", row + ":[2,2]}", row + #":[1,0],"weight":0}"#,
        row + #":[1,0],"weight":2}"#,
      ]
      .joined(separator: "\n"))
    let arguments = [
      "eval", "--model", Workplace.model, "--threads", "1", "--bootstrap", "0", "--data",
    ]
    let outcome = try place.program.run(arguments + ["data.jsonl"])
    #expect(outcome.code == 0)
    for line in [
      "left out    1 of 4 data, of weight 0, as 'train' does\n",
      "weights     1 of 3 data have a weight other than 1; here every prompt counts once\n",
      "ties        1 of 3 data have all scores equal, which is no preference: they are in no accuracy, "
        + "margin or displacement\n",
    ] {
      #expect(outcome.errors.contains(line), "\(outcome.errors)")
    }
    #expect(outcome.output.contains(": 3 data, 1 prompts"))
    try place.folder.file("prompts.jsonl", #"{"prompt":[1]}"#)
    let nothing = try place.program.run(arguments + ["prompts.jsonl", "--quiet"])
    #expect(nothing.code == 2 && nothing.output.isEmpty)
    #expect(nothing.errors.contains("error: nothing can be measured on 'prompts.jsonl': "))
    #expect(
      nothing.errors.contains(
        "give --reference; no datum has golden_index or is_human; answers need scores"),
      "\(nothing.errors)")
    try place.folder.file("zero.jsonl", row + #":[1,0],"weight":0}"#)
    #expect(try place.program.run(arguments + ["zero.jsonl"]).code == 2)
  }

  @Test("everything is measured where data, reference and scorer allow it, with intervals")
  func measures() throws {
    let place = try Workplace()
    try trained(place)
    let report = try report(
      place,
      [
        "--model", "run/model", "--other", Workplace.model, "--reference", Workplace.model,
        "--scorer", "length", "--max-new-tokens", "8", "--count", "2",
      ])
    let names = [
      "accuracy", "margin", "chosen_displacement", "kl", "reward", "win_rate",
      "length_controlled_win_rate", "reward_confidence_slope",
    ]
    for model in report.models {
      for name in names {
        let entry = try #require(model[name], "\(name)")
        let interval = try #require(entry.interval, "\(name)")
        #expect(interval[0] <= entry.value && entry.value <= interval[1], "\(name)")
        #expect(entry.prompts == 12)
      }
    }
    #expect(report.left_out.keys.sorted() == ["golden_nll"])
    // Training raised the probabilities of the training responses above those of the reference.
    let own = report.models[0]
    #expect(try #require(own["margin"]).value > 0)
    #expect(try #require(own["kl"]).value > 0)
    let start = report.models[1]
    for name in ["margin", "chosen_displacement", "kl"] {
      #expect(try #require(start[name]).value == 0, "a model doesn't differ from itself in \(name)")
    }
    #expect(try #require(start["accuracy"]).value == 0.5, "equal rewards are ties")
    let difference = report.differences[0]
    for name in names where name != "length_controlled_win_rate" {
      let expected = try #require(own[name]).value - (try #require(start[name])).value
      #expect(abs(try #require(difference[name]).value - expected) < 1e-9, "\(name)")
    }
    #expect(difference["margin"]?.p != nil)
  }

  @Test("the accuracy is that of train's metrics, and turns round with chosen and rejected")
  func accuracy() throws {
    let place = try Workplace()
    try place.data(count: 15)
    let one = try report(place, ["--model", Self.other])
    // Scores 0 and -1 become -1 and 0.
    let text = try place.text("data.jsonl").replacingOccurrences(of: "[0,-1]", with: "[-1,0]")
    try place.folder.file("data.jsonl", text)
    let two = try report(place, ["--model", Self.other])
    let accuracy = try #require(one.models[0]["accuracy"]).value
    #expect(accuracy != 0.5)
    #expect(abs(accuracy + (try #require(two.models[0]["accuracy"])).value - 1) < 1e-12)
    let margins = [one, two].compactMap { $0.models[0]["margin"]?.value }
    #expect(abs(margins[0] + margins[1]) < 1e-12)
    #expect(one.left_out.keys.contains("kl"))
  }

  @Test("a model against its copy wins half of everything, and differs in nothing")
  func copies() throws {
    let place = try Workplace()
    try place.data(count: 6)
    for name in ["a", "b"] {
      try FileManager.default.createSymbolicLink(
        atPath: place.file(name).path, withDestinationPath: Workplace.model)
    }
    let report = try report(
      place,
      ["--model", "a", "--other", "b", "--scorer", "length", "--max-new-tokens", "8"])
    let difference = report.differences[0]
    for name in ["accuracy", "margin", "reward", "win_rate"] {
      let entry = try #require(difference[name])
      #expect(entry.value == 0 && entry.p == 1, "\(name)")
    }
    #expect(difference["margin"]?.interval == [0, 0])
    // For six prompts without a difference, the bound is 1.96 √0.96 / 7.92.
    let shares = try #require(difference["accuracy"]?.interval)
    #expect(abs(shares[0] + 0.2425) < 0.001 && abs(shares[1] - 0.2425) < 0.001, "\(shares)")
    #expect(difference.headToHead["win_rate"]?.value == 0.5)
    #expect(
      abs((difference.headToHead["length_controlled_win_rate"]?.value ?? 0) - 0.5) < 1e-12)
  }

  @Test("A against B and B against A win 1 together")
  func symmetric() throws {
    let place = try Workplace()
    try trained(place)
    let options = ["--scorer", "length", "--max-new-tokens", "10", "--count", "2"]
    let there = try report(place, ["--model", "run/model", "--other", Self.other] + options)
    let back = try report(place, ["--model", Self.other, "--other", "run/model"] + options)
    for name in ["win_rate", "length_controlled_win_rate"] {
      let rates = [there, back].compactMap { $0.differences[0].headToHead[name]?.value }
      #expect(rates.count == 2)
      #expect(abs(rates.reduce(0, +) - 1) < 1e-9, "\(name): \(rates)")
    }
  }

  @Test("golden answers' NLL is the reference's, per token")
  func goldenLoss() throws {
    let place = try Workplace()
    let golden = try JSONDecoder().decode(
      ModelGolden.self,
      from: Data(contentsOf: URL(fileURLWithPath: Self.other).appendingPathComponent("golden.json"))
    )
    let rows = golden.sequences.map { sequence in
      let prompt = Array(sequence.input_ids.prefix(sequence.prompt_len))
      let response = Array(sequence.input_ids.dropFirst(sequence.prompt_len))
      return #"{"prompt":\#(prompt),"responses":[[3],\#(response)],"golden_index":1}"#
    }
    try place.folder.file("data.jsonl", rows.joined(separator: "\n"))
    let report = try report(place, ["--model", Self.other])
    var byPrompt: [[Int]: [Double]] = [:]
    for sequence in golden.sequences {
      let values = sequence.response_token_logprobs
      let mean = -values.reduce(0, +) / Double(values.count)
      byPrompt[Array(sequence.input_ids.prefix(sequence.prompt_len)), default: []].append(mean)
    }
    let means = byPrompt.values.map { $0.reduce(0, +) / Double($0.count) }
    let expected = means.reduce(0, +) / Double(means.count)
    // The golden file's own float32 and float64 logits differ by up to 2e-5.
    #expect(abs(try #require(report.models[0]["golden_nll"]).value - expected) < 5e-5)
    #expect(report.left_out.keys.contains("accuracy"))
  }

  @Test("a reward model agrees with the data as its own scores say, without any model")
  func rewardModels() throws {
    let place = try Workplace()
    let reward = Self.golden.appendingPathComponent("reward-model").path
    // The model's vocabulary has 60 ids.
    let rows = (0..<8).map { i in
      let lists = (0..<3).map { j in
        "[\((0...(i + 2 * j) % 5).map { "\(7 + (i * $0 + 5 * j) % 50)" }.joined(separator: ","))]"
      }
      return #"{"prompt":[\#(i + 1)],"responses":[\#(lists.joined(separator: ","))]}"#
    }
    try place.folder.file("data.jsonl", rows.joined(separator: "\n"))
    // On scores by the model itself, it agrees with every pair. On scores by length, it agrees by
    // chance.
    let scored = try place.program.run(
      "score", "--data", "data.jsonl", "--reward-model", reward, "--out", "data.jsonl", "--quiet")
    #expect(scored.code == 0, "\(scored.errors)")
    let own = try report(place, ["--reward-model", reward])
    #expect(own.models[0]["accuracy"]?.value == 1)
    #expect(try #require(own.models[0]["margin"]).value > 0)
    let length = try report(place, ["--scorer", "length"])
    #expect(try #require(length.models[0]["accuracy"]).value < 1)
  }

  @Test("a share of 0 or 1 has an interval with width, and a difference of such shares too")
  func sharesAtTheEnds() throws {
    let place = try Workplace()
    let rows = (0..<5).map {
      #"{"prompt":[\#($0 + 1)],"responses":[[7,8,9],[\#($0 + 20)]],"scores":[1,0]}"#
    }
    try place.folder.file("data.jsonl", rows.joined(separator: "\n"))
    let one = try #require(report(place, ["--scorer", "length"]).models[0]["accuracy"])
    #expect(one.value == 1)
    let interval = try #require(one.interval)
    // The Clopper-Pearson bound for five of five is 0.025^(1/5).
    #expect(abs(interval[0] - 0.4781762) < 1e-6 && interval[1] == 1)
  }

  @Test("where the longer answer always wins, the length-controlled rate is said to say nothing")
  func explainedByLength() throws {
    let place = try Workplace()
    try place.data(count: 6)
    let arguments = [
      "eval", "--model", Workplace.model, "--data", "data.jsonl", "--scorer", "length",
      "--max-new-tokens", "8", "--bootstrap", "20", "--threads", "1",
    ]
    let outcome = try place.program.run(arguments)
    #expect(outcome.code == 0)
    #expect(
      outcome.errors.contains(
        "length      \(Workplace.model) against the data: length alone tells who wins every "
          + "comparison; the length-controlled win rate says nothing there\n"), "\(outcome.errors)")
    let json = try place.program.run(arguments + ["--json", "--quiet"])
    #expect(json.output.contains("\"explained_by_length\": true"))
    #expect(json.errors.isEmpty)
  }

  @Test(
    "a seed that changes nothing is said, and one that does isn't",
    arguments: [
      (
        ["eval", "--scorer", "length", "--bootstrap", "0"],
        "nothing is sampled, and --bootstrap is 0"
      ),
      (["eval", "--scorer", "length"], nil),
      (
        ["sample", "--model", Workplace.model, "--temperature", "0", "--max-new-tokens", "2"],
        "each token is the most likely one"
      ),
      (["sample", "--model", Workplace.model, "--max-new-tokens", "2"], nil),
      (
        ["train", "--loss", "dpo", "--model", Workplace.model, "--dry-run"],
        "the data are taken in file order; --shuffle draws one"
      ),
      (["train", "--loss", "dpo", "--model", Workplace.model, "--dry-run", "--shuffle"], nil),
      (
        ["sft", "--model", Workplace.model, "--dry-run"],
        "the data are taken in file order; --shuffle draws one"
      ),
      (
        ["calibrate", "--backbone", "given", "--bootstrap", "0", "--out", "h.jsonl"],
        "the data bring their 'probs', and --bootstrap is 0"
      ),
      (["calibrate", "--backbone", "given", "--out", "h.jsonl"], nil),
    ] as [([String], String?)])
  func unusedSeed(arguments: [String], reason: String?) throws {
    let place = try Workplace()
    let rows = (0..<4).map {
      #"{"prompt":[\#($0 + 1)],"responses":[[7,8,9],[\#($0 + 20)]],"scores":[1,0],"#
        + #""probs":[0.6,0.\#($0 + 1)],"golden_index":0}"#
    }
    try place.folder.file("data.jsonl", rows.joined(separator: "\n"))
    let outcome = try place.program.run(arguments + ["--data", "data.jsonl", "--seed", "3"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let notices = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("seed ") }
    #expect(notices == (reason.map { ["seed        --seed 3 changes nothing: \($0)"] } ?? []))
    let silent = try place.program.run(arguments + ["--data", "data.jsonl"])
    #expect(!silent.errors.contains("--seed"))
  }

  @Test("a table for people, and what was left out with its reason")
  func table() throws {
    let place = try Workplace()
    try place.data(count: 3)
    let outcome = try place.program.run(
      "eval", "--model", Workplace.model, "--data", "data.jsonl", "--bootstrap", "0",
      "--side-by-side", "1", "--max-new-tokens", "4")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("data        data.jsonl: 3 data, 3 prompts\n"))
    #expect(outcome.output.contains("\npreference accuracy  "))
    #expect(outcome.output.contains("\n=== data.jsonl:1\n["))
    #expect(outcome.output.contains("\n--- the data's answer\n["))
    #expect(
      outcome.errors.contains(
        "left out    kl: it counts from a model; give --reference\n"), "\(outcome.errors)")
    #expect(
      outcome.errors.contains(
        "left out    reward_confidence_slope: the data have no 'probs' and no 'h'; 'calibrate' writes them\n"
      ))
  }

  @Test(
    "what can't be is refused",
    arguments: [
      (["--model", "m"], "no data; name a JSONL file with --data"),
      (["--data", "d"], "nothing to measure; name a --model"),
      (["--model", "m", "--data", "d", "--other", "m"], "'m' is given twice"),
      (["--model", "m", "--data", "d", "--kl-samples", "2"], "--kl-samples needs a --reference"),
      (["--scorer", "length", "--data", "d", "--side-by-side", "2"], "--side-by-side is about"),
      (["--scorer", "length", "--data", "d", "--other", "m"], "without --model, --other is"),
      (["--judge-import", "f", "--model", "m"], "leave --model out"),
      (["--model", "m", "--data", "d", "--limit", "0"], "--limit is 0, expected at least 1"),
      (["--model", "m", "--data", "d", "--side-by-side", "0"], "--side-by-side is 0"),
      (["--model", "m", "--data", "d", "--bootstrap", "1"], "--bootstrap is 1"),
    ])
  func refused(arguments: [String], message: String) throws {
    let place = try Workplace()
    let outcome = try place.program.run(["eval"] + arguments)
    #expect(outcome.code == 2)
    #expect(outcome.errors.hasPrefix("error: "), "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test(
    "one prompt has no interval; data without an order and a reference that is no decoder are refused"
  )
  func incomparable() throws {
    let place = try Workplace()
    try place.data(count: 3)
    let bert = Self.golden.appendingPathComponent("reward-model").path
    let one = try report(place, ["--model", Workplace.model, "--limit", "1"])
    #expect(one.models[0]["accuracy"]?.prompts == 1)
    #expect(one.models[0]["accuracy"]?.interval == nil, "one prompt says nothing of others")
    let kind = try eval(place, "--model", Workplace.model, "--reference", bert)
    #expect(kind.code == 2)
    try place.folder.file("data.jsonl", #"{"prompt":[1],"completion":[2]}"#)
    let order = try eval(place, "--scorer", "length")
    #expect(order.code == 2)
    #expect(order.errors.contains("no datum has responses with different scores"))
  }
}

/// The parts of a small model's `golden.json` that these tests need.
private struct ModelGolden: Decodable {
  struct Sequence: Decodable {
    var input_ids: [Int]
    var prompt_len: Int
    var response_token_logprobs: [Double]
  }
  var sequences: [Sequence]
}

/// The output of `eval --json`.
struct EvalReport {
  struct Entry: Decodable {
    var value: Double
    var interval: [Double]?
    var prompts: Int
    var p: Double?
  }

  struct Object {
    var entries: [String: Entry]
    var headToHead: [String: Entry] = [:]

    subscript(name: String) -> Entry? { entries[name] }
  }

  private(set) var models: [Object] = []
  private(set) var differences: [Object] = []
  private(set) var left_out: [String: String] = [:]

  init(_ text: String) throws {
    let root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    models = try (root["models"] as? [[String: Any]] ?? []).map(Self.object)
    differences = try (root["differences"] as? [[String: Any]] ?? []).map(Self.object)
    left_out = root["left_out"] as? [String: String] ?? [:]
  }

  private static func object(_ fields: [String: Any]) throws -> Object {
    var object = Object(entries: try entries(fields))
    if let match = fields["head_to_head"] as? [String: Any] {
      object.headToHead = try entries(match)
    }
    return object
  }

  private static func entries(_ fields: [String: Any]) throws -> [String: Entry] {
    try fields.compactMapValues { value in
      guard let entry = value as? [String: Any], entry["value"] != nil else { return nil }
      return try JSONDecoder().decode(
        Entry.self, from: JSONSerialization.data(withJSONObject: entry))
    }
  }
}
