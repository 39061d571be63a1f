import Foundation
import Testing
import _TestSupport

@Suite struct CalibrateCommandTests {
  private struct Datum: Decodable {
    var probs: [Double]
    var h: Double
  }

  private struct Report: Decodable {
    struct Score: Decodable { var value: Double }
    struct Entry: Decodable { var auc: Score }
    var gamma: Double
    var all: Entry
  }

  /// Writes lists in which the responses of source "human" have words that other sources don't use.
  private func data(_ place: Workplace, count: Int = 40) throws {
    var generator = SeededGenerator(seed: 4)
    func words(_ range: Range<Int>) -> String {
      (0..<8).map { _ in "w\(Int.random(in: range, using: &generator))" }.joined(separator: " ")
    }
    let lines = (0..<count).map { i in
      #"{"prompt": "p\#(i)", "note": "\u00e9 1.50", "responses": ["\#(words(0..<20))", "#
        + #""\#(words(12..<40))", "\#(words(12..<40))"], "scores": [2, 1, 1.0], "#
        + #""sources": ["human", "m", "n"], "golden_index": 0}"#
    }
    try place.folder.file("data.jsonl", lines.joined(separator: "\n") + "\n")
  }

  private func calibrate(_ place: Workplace, _ more: String...) throws -> Program.Outcome {
    try place.program.run(
      ["calibrate", "--data", "data.jsonl", "--out", "h.jsonl", "--bootstrap", "50"] + more)
  }

  @Test("probs and h go beside the data, which otherwise keep every byte")
  func written() throws {
    let place = try Workplace()
    try data(place)
    let outcome = try calibrate(place)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let before = try place.text("data.jsonl").split(separator: "\n")
    let after = try place.text("h.jsonl").split(separator: "\n")
    #expect(before.count == after.count)
    for (old, new) in zip(before, after) {
      #expect(new.hasPrefix(old.dropLast() + #", "probs": ["#))
      let datum = try JSONDecoder().decode(Datum.self, from: Data(new.utf8))
      #expect(datum.probs.count == 3)
      #expect(datum.h >= 0 && datum.h <= 3)
    }
    #expect(
      outcome.errors == """
        ignored     note 40
        target      field 'golden_index': 40 of 120 responses of 40 data
        written     h.jsonl; 'dora-host train --data' takes it

        """)
    #expect(outcome.output.contains("gamma       2.000 other responses per target response"))
  }

  @Test(
    "--fit ulsif fits the ratio by least squares, and the report says what the other scope would do"
  )
  func leastSquares() throws {
    let place = try Workplace()
    try data(place)
    let outcome = try calibrate(place, "--fit", "ulsif")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("classifier  ngram (ulsif), one for all sources, 5 folds"))
    #expect(outcome.output.contains("\nwith a classifier for each source: h would change by 0."))
    let report = try JSONDecoder().decode(
      Report.self, from: Data(try calibrate(place, "--fit", "ulsif", "--json").output.utf8))
    #expect(report.all.auc.value > 0.8)
    let given = try calibrate(place, "--fit", "ulsif", "--backbone", "given")
    #expect(
      given.code == 2 && given.errors.contains("--fit is for --backbone ngram and for frozen"))
  }

  @Test("rows that come again in disguise share a fold; what still stands in several folds is said")
  func copies() throws {
    let place = try Workplace()
    try data(place, count: 12)
    let rows = try place.text("data.jsonl").split(separator: "\n")
    let copies = rows.map {
      $0.replacingOccurrences(of: #""prompt": "p"#, with: #""prompt": "\u00a0P"#)
    }
    try place.folder.file("data.jsonl", (rows.map(String.init) + copies).joined(separator: "\n"))
    let outcome = try calibrate(place, "--folds", "4")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(
      outcome.output.contains(
        "\nfolds       6 data each; 0 of 72 responses are in other folds too, "),
      "\(outcome.output)")
    #expect(!outcome.errors.contains("shared "))

    // Every datum gets this response.
    let common = "I am sorry, but as a language model I have no opinion about any of these things."
    let shared = rows.map { $0.replacingOccurrences(of: #"["w"#, with: "[\"\(common)\", \"w") }
      .map { $0.replacingOccurrences(of: #"["human""#, with: #"["n", "human""#) }
      .map { $0.replacingOccurrences(of: "[2, 1, 1.0]", with: "[0, 2, 1, 1.0]") }
    try place.folder.file("data.jsonl", shared.joined(separator: "\n"))
    let said = try calibrate(place, "--json")
    #expect(said.code == 0, "\(said.errors)")
    #expect(
      said.errors.contains(
        "shared      12 long responses are in several folds, word for word or nearly; a classifier "
          + "knows those from its training, so that AUC, ECE and h look better than they are\n"),
      "\(said.errors)")
    #expect(said.output.contains("\"shared_long_responses\": 12"), "\(said.output)")
  }

  @Test("a classifier that learnt nothing, and an h that is the same for all data, are said")
  func useless() throws {
    let place = try Workplace()
    try place.data(count: 30)
    let text = try place.text("data.jsonl").split(separator: "\n")
      .map { $0.dropLast() + #","golden_index":0}"# }.joined(separator: "\n")
    try place.folder.file("data.jsonl", text)
    let noise = try calibrate(place, "--folds", "2")
    #expect(noise.errors.contains("can't be told from guessing, 0.5"), "\(noise.errors)")
    let alike = text.split(separator: "\n").map { $0.dropLast() + #","probs":[0.5,0.5]}"# }
    try place.folder.file("data.jsonl", alike.joined(separator: "\n"))
    let same = try calibrate(place, "--backbone", "given")
    #expect(
      same.errors.contains("warning     h is nearly the same for all data, 1.000 to 1.000"),
      "\(same.errors)")
    let run = try place.program.run(place.train("--data", "h.jsonl", "--dry-run"))
    #expect(run.errors.contains("warning     h is nearly the same for all data, 1.0: 'dora'"))
    try data(place)
    let good = try calibrate(place)
    #expect(!good.errors.contains("warning"), "\(good.errors)")
  }

  @Test("train takes h from the data, unless Eq. 6 is asked for again")
  func trained() throws {
    let place = try Workplace()
    try place.data()
    let text = try place.text("data.jsonl").split(separator: "\n")
      .map { $0.dropLast() + #","golden_index":0}"# }.joined(separator: "\n")
    try place.folder.file("data.jsonl", text)
    #expect(try calibrate(place, "--folds", "2").code == 0)
    let own = try place.program.run(place.train("--data", "h.jsonl", "--dry-run"))
    #expect(own.errors.contains("h from the data's field 'h'"), "\(own.errors)")
    let again = try place.program.run(
      place.train("--data", "h.jsonl", "--dry-run", "--gamma", "2"))
    #expect(again.errors.contains("h from 'probs', sources #1, #2"))
  }

  @Test("the report as JSON is the same in a folder, beside figures")
  func report() throws {
    let place = try Workplace()
    try data(place)
    let outcome = try calibrate(
      place, "--per-source", "--json", "--quiet", "--report", "r/s", "--recalibrate", "isotonic")
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(try place.text("r/s/report.json") == outcome.output)
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    #expect(report.gamma == 2)
    #expect(report.all.auc.value > 0.8)
    for figure in ["reliability.svg", "h.svg"] {
      #expect(try place.text("r/s/\(figure)").hasPrefix("<svg"))
    }
  }

  @Test("the data's own probabilities give h by Eq. 6 alone")
  func given() throws {
    let place = try Workplace()
    try place.folder.file(
      "data.jsonl",
      #"{"prompt":"a","chosen":"b","rejected":"c","probs":[0.75,0.25],"h":9}"# + "\n"
        + #"{"prompt":"d","chosen":"e","rejected":"f","probs":[0.5,0]}"#)
    let outcome = try calibrate(place, "--backbone", "given")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(
      try place.text("h.jsonl") == """
        {"prompt":"a","chosen":"b","rejected":"c","probs":[0.75,0.25],"h":1.0}
        {"prompt":"d","chosen":"e","rejected":"f","probs":[0.5,0.0],"h":0.5}

        """)
  }

  @Test(
    "what can't be calibrated says what to do, and leaves no file",
    arguments: [
      (
        ["--target", "x"],
        "--target names source 'x', which the data don't have; their sources are: human, m, n"
      ),
      (
        ["--mixture", "0.5,0.25,0.5"],
        "the mixture's shares add up to 1.25, expected 1 over all sources"
      ),
      (
        ["--mixture", "human=0.5,x=0.5"],
        "--mixture names source 'x', which the data don't have; their sources are: human, m, n"
      ),
      (
        ["--mixture", "human=0.5,m=0.5"],
        "the mixture has 2 shares for 3 sources; give one for each of: human, m, n"
      ),
      (["--mixture", "human=0.5,human=0.5"], "--mixture names source 'human' twice"),
      (
        ["--mixture", "1,0,0"],
        "the mixture's share of source 'm' is 0.0, expected above 0; leave a source without responses out of the data"
      ),
      (
        ["--target", "human", "--target", "m", "--target", "n"],
        "data.jsonl: source 'human', 'm', 'n': all 120 responses are from the target; a classifier needs others to tell them from"
      ),
      (
        ["--folds", "41"],
        "40 distinct prompts can't be cut into 41 folds; use at most 40"
      ),
      (
        ["--backbone", "given"],
        "data.jsonl:1: field 'probs': is missing; '--backbone given' makes h of it"
      ),
      (["--folds", "1"], "--folds is 1, expected at least 2"),
      (
        ["--backbone", "nowhere"],
        "--backbone is 'nowhere', expected ngram, given or a model's folder"
      ),
      (["--epochs", "1"], "--epochs is for a model: name its folder with --backbone"),
      (
        ["--gamma", "2"], "--gamma is for --backbone given; other classifiers count their own rows"
      ),
      (
        ["--stabilizer", "x"],
        "--stabilizer is 'x', expected 1/K, none, relative, relative=ALPHA or a number"
      ),
      (["--max-characters", "0"], "--max-characters is 0, expected at least 1"),
      (["--bootstrap", "-1"], "--bootstrap is -1, expected 2 to 1000000, or 0"),
      (["--out", "."], "--out 'FOLDER' is a folder, expected a file"),
      (["--report", "data.jsonl"], "--report 'data.jsonl' is a file, expected a folder"),
    ])
  func refused(arguments: [String], message: String) throws {
    let place = try Workplace()
    try data(place)
    let outcome = try place.program.run(
      ["calibrate", "--data", "data.jsonl", "--out", "h.jsonl", "--quiet"] + arguments)
    #expect(place.named(outcome.errors).hasPrefix("error: \(message)\n"), "\(outcome.errors)")
    #expect(outcome.code == 2)
    #expect(!place.exists("h.jsonl"))
  }

  @Test(
    "probabilities outside 0…1 are refused where they stand, and so is a certainty without stabilizer"
  )
  func outOfRange() throws {
    let place = try Workplace()
    try place.folder.file(
      "data.jsonl",
      #"{"prompt":"a","chosen":"b","rejected":"c","probs":[0.5,0.5]}"# + "\n\n"
        + #"{"prompt":"d","chosen":"e","rejected":"f","probs":[1,0]}"#)
    let certain = try calibrate(place, "--backbone", "given", "--stabilizer", "none", "--quiet")
    #expect(
      certain.errors
        == "error: data.jsonl:3: h is infinite, since a probability is 1; give a --stabilizer, such as "
        + "1/K\n")
    #expect(certain.code == 2)
    try place.folder.file(
      "data.jsonl", #"{"prompt":"a","chosen":"b","rejected":"c","probs":[0.5,1.5]}"#)
    let outcome = try calibrate(place, "--backbone", "given")
    #expect(
      outcome.errors
        == "error: data.jsonl:1: field 'probs': element 1 is 1.5; expected a probability in 0…1\n")
    #expect(outcome.code == 2)
  }

  @Test(
    "a frozen encoder tells people from GPT-3 models by 350 characters, as a probe elsewhere did",
    .enabled(if: SharedData.isPresent, "\(SharedData.hint)"))
  func encoder() throws {
    let place = try Workplace()
    let data = try SharedData.file("data/preference/human-vs-llm-sources.jsonl")
    let model = try SharedData.file("data/models/minilm-l3-6k")
    let outcome = try place.program.run(
      "calibrate", "--data", data.path, "--out", "h.jsonl", "--backbone", model.path,
      "--max-characters", "350", "--bootstrap", "0", "--json", "--quiet")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    // Another program's probe on these features reached 0.70. Different folds change this by about
    // 0.01.
    #expect(report.all.auc.value >= 0.68)
  }

  @Test("the policy's own decoder reads token ids, frozen or trained")
  func decoder() throws {
    let place = try Workplace()
    try place.data(count: 12)
    let text = try place.text("data.jsonl").split(separator: "\n")
      .map { $0.dropLast() + #","golden_index":1}"# }.joined(separator: "\n")
    try place.folder.file("data.jsonl", text)
    for more in [[], ["--epochs", "1", "--batch", "8"]] {
      let outcome = try place.program.run(
        [
          "calibrate", "--data", "data.jsonl", "--out", "h.jsonl", "--backbone", Workplace.model,
          "--bootstrap", "0", "--folds", "2", "--quiet",
        ] + more)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("one for all sources, 2 folds"))
    }
    let whole = try place.text("h.jsonl")
    try fineTuningGoesOn(place, to: whole)
    let mean = try place.program.run(
      "calibrate", "--data", "data.jsonl", "--out", "h.jsonl", "--backbone", Workplace.model,
      "--pooling", "mean", "--quiet")
    #expect(mean.code == 2)
    #expect(mean.errors.contains("must be last, for a decoder"), "\(mean.errors)")
  }

  /// Checks that a fine-tuning that is stopped after its first fold continues with the second one.
  private func fineTuningGoesOn(_ place: Workplace, to whole: String) throws {
    let arguments = [
      "calibrate", "--data", "data.jsonl", "--out", "part.jsonl", "--backbone", Workplace.model,
      "--bootstrap", "0", "--folds", "2", "--epochs", "1", "--batch", "8", "--quiet",
    ]
    func fits() -> Int { ((try? place.text("part.jsonl.part")) ?? "").count { $0 == "\n" } - 1 }
    let cut = try place.program.interrupt(arguments, with: SIGKILL) { fits() == 1 }
    if cut.code != 0 {
      #expect(!place.exists("part.jsonl"))
      let other = try place.program.run(arguments + ["--seed", "1"])
      #expect(other.code == 2)
      #expect(other.errors.contains("was begun with another model"), "\(other.errors)")
    }
    let again = try place.program.run(arguments)
    #expect(again.code == 0, "\(again.errors)")
    #expect(try place.text("part.jsonl") == whole)
    #expect(!place.exists("part.jsonl.part"))
  }

  @Test(
    "a tokenizer that is another model's is refused",
    .enabled(if: SharedData.isPresent, "\(SharedData.hint)"))
  func foreignTokenizer() throws {
    let place = try Workplace()
    try data(place)
    let folder = try ModelFolder(copying: "llama-plain-tied", to: place.file("model"))
    try FileManager.default.copyItem(
      at: SharedData.file("data/tokenizers/gpt2/tokenizer.json"),
      to: folder.url.appendingPathComponent("tokenizer.json"))
    let outcome = try calibrate(place, "--backbone", "model")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("error: 'model': its tokenizer gives a text token id "))
    #expect(
      outcome.errors.contains(
        ", its model knows 0 to 119; is this the tokenizer of that model?\n"), "\(outcome.errors)")
  }
}
