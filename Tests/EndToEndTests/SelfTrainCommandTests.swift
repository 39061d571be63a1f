import Foundation
import Testing
import _TestSupport

@Suite struct SelfTrainCommandTests {
  private let arguments = [
    "self-train", "--model", Workplace.model, "--data", "data.jsonl", "--scorer", "length",
    "--loss", "lire.so", "--samples", "3", "--max-new-tokens", "6", "--lr", "2e-3", "--epochs", "2",
    "--batch", "8", "--checkpoint-every", "1", "--threads", "1", "--quiet",
    // All samples have six tokens, and therefore the same score under "length".
    "--keep-ties",
  ]

  private func run(
    _ place: Workplace, out: String, _ more: String...
  ) throws -> Program.Outcome {
    try place.program.run(arguments + ["--out", out] + more)
  }

  private struct Table: Decodable {
    struct Row: Decodable {
      var answers_of: String
      var score: Double
      var win_rate: Double
      var steps: Int?
    }
    struct Gain: Decodable { var value: Double }
    var rounds: [Row]
    var score_gain: Gain
  }

  private func table(_ place: Workplace, _ folder: String) throws -> Table {
    try JSONDecoder().decode(Table.self, from: Data(place.text(folder + "/rounds.json").utf8))
  }

  @Test("rounds leave their parts, learn what is scored, and end with the last model")
  func rounds() throws {
    let place = try Workplace()
    try place.data(count: 12)
    let outcome = try run(place, out: "rounds", "--rounds", "2")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
    let table = try table(place, "rounds")
    #expect(table.rounds.map(\.answers_of) == ["start", "round 1", "round 2"])
    #expect(table.rounds.map(\.steps) == [3, 3, nil])
    #expect(
      abs(table.score_gain.value - (table.rounds[2].score - table.rounds[0].score)) < 1e-9)
    #expect(outcome.output.hasPrefix("answers of "))
    for name in ["samples", "scored", "calibrated", "train"] {
      #expect(try place.text("rounds/round-2/\(name).jsonl").split(separator: "\n").count == 12)
    }
    let train = try place.text("rounds/round-1/train.jsonl")
    #expect(!train.contains("\"target\""), "only the model's own answers are learnt")
    let last = try Data(contentsOf: place.file("rounds/model/model.safetensors"))
    #expect(
      try Data(contentsOf: place.file("rounds/round-2/run/model/model.safetensors")) == last)
    // A round trains the previous round's model.
    let description = try place.text("rounds/round-2/run/run.json")
    #expect(description.contains("rounds/round-1/run/model"))
  }

  @Test("what was killed goes on at the unfinished part and ends with the same bytes")
  func killed() throws {
    let place = try Workplace()
    try place.data(count: 12)
    #expect(try run(place, out: "whole", "--rounds", "2").code == 0)
    let marks = ["part/round-1/scored.jsonl", "part/round-1/run/run.json", "part/round-2"]
    for (mark, signal) in zip(marks, [SIGKILL, SIGINT, SIGTERM]) {
      let cut = try place.program.interrupt(
        arguments + ["--out", "part", "--rounds", "2"], with: signal
      ) { place.exists(mark) }
      #expect(cut.code == 130 || cut.code == 137 || cut.code == 0, "\(cut.code) \(cut.errors)")
    }
    let again = try run(place, out: "part", "--rounds", "2")
    #expect(again.code == 0, "\(again.errors)")
    for name in ["model/model.safetensors", "rounds.json", "round-2/train.jsonl"] {
      let whole = try Data(contentsOf: place.file("whole/" + name))
      #expect(try Data(contentsOf: place.file("part/" + name)) == whole, "\(name)")
    }
  }

  @Test("a crash within a round's first checkpoint trains it again")
  func unfinishedCheckpoint() throws {
    let place = try Workplace()
    try place.data(count: 6)
    #expect(try run(place, out: "rounds", "--rounds", "1").code == 0)
    let model = try Data(contentsOf: place.file("rounds/model/model.safetensors"))
    let files = FileManager.default
    for name in ["model", "checkpoints"] {
      try files.removeItem(at: place.file("rounds/round-1/run/" + name))
    }
    let description = try place.text("rounds/round-1/run/run.json")
    #expect(description.contains("\"finished_steps\""))
    try Data(description.replacing(/"finished_steps" : \d+/, with: "\"finished_steps\" : 0").utf8)
      .write(to: place.file("rounds/round-1/run/run.json"))
    try files.createDirectory(
      at: place.file("rounds/round-1/run/checkpoints/.tmp-step-000001-0"),
      withIntermediateDirectories: true)
    let again = try run(place, out: "rounds", "--rounds", "1")
    #expect(again.code == 0, "\(again.errors)")
    #expect(try Data(contentsOf: place.file("rounds/model/model.safetensors")) == model)
  }

  @Test("Ctrl-C is answered once, whichever part it comes to")
  func interrupted() throws {
    let place = try Workplace()
    try place.data(count: 600)
    let cut = try place.program.interrupt(
      arguments + ["--out", "rounds", "--max-new-tokens", "24"], with: SIGINT
    ) { place.exists("rounds/round-1/samples.jsonl.part") }
    #expect(cut.code == 130)
    #expect(
      cut.errors == """

        finishing the current step; press Ctrl-C again to stop immediately
        interrupted; the same command goes on where it stopped

        """)
  }

  @Test("a part ends with the command that was killed: nobody else writes what is gone on with")
  func orphan() throws {
    let place = try Workplace()
    try place.data(count: 1500)
    let part = "rounds/round-1/samples.jsonl.part"
    let cut = try place.program.interrupt(
      arguments + ["--out", "rounds", "--samples", "4", "--max-new-tokens", "24"], with: SIGKILL
    ) { place.exists(part) }
    #expect(cut.code == 128 + SIGKILL)
    func size() throws -> Int { try Data(contentsOf: place.file(part)).count }
    // This is long enough for the system to end a process, and then for another process to write.
    usleep(200_000)
    let before = try size()
    usleep(1_500_000)
    #expect(try size() == before)
    #expect(!place.exists("rounds/round-1/samples.jsonl"))
  }

  @Test("more rounds add to those there are; other options don't")
  func extended() throws {
    let place = try Workplace()
    try place.data(count: 6)
    #expect(try run(place, out: "rounds", "--rounds", "1").code == 0)
    let first = try place.text("rounds/round-1/samples.jsonl")
    let more = try run(place, out: "rounds", "--rounds", "2", "--keep-target")
    #expect(more.code == 2)
    #expect(
      more.errors
        == "error: 'rounds' was begun with another model, other data or other options; give "
        + "the same ones to go on, or another --out\n")
    let outcome = try run(place, out: "rounds", "--rounds", "2")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try place.text("rounds/round-1/samples.jsonl") == first)
    #expect(try table(place, "rounds").rounds.count == 3)
  }

  @Test("the target answers can be learnt beside the model's own")
  func target() throws {
    let place = try Workplace()
    try place.data(count: 6)
    let outcome = try run(place, out: "rounds", "--rounds", "1", "--keep-target")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let train = try place.text("rounds/round-1/train.jsonl")
    #expect(train.contains(#""sources":["target","policy""#))
    #expect(train.contains(#""h":"#))
  }

  @Test("samples keep the numbers of their prompt's datum: its weight, its group")
  func numbers() throws {
    let place = try Workplace()
    let rows = (0..<6).map { i in
      #"{"prompt":[1,\#(i + 5)],"responses":[[7,8],[9]],"golden_index":0,"domain":\#(i % 2),"#
        + #""weight":0.5,"margins":[1,2]}"#
    }
    try place.folder.file("data.jsonl", rows.joined(separator: "\n"))
    let outcome = try run(
      place, out: "rounds", "--rounds", "1", "--robust", "group-dro", "--group", "domain")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let train = try place.text("rounds/round-1/train.jsonl")
    #expect(train.components(separatedBy: #""domain":1"#).count == 4)
    #expect(train.components(separatedBy: #""weight":0.5"#).count == 7)
    #expect(!train.contains("margins"))
  }

  @Test("what can't be is refused before anything is made")
  func refused() throws {
    let place = try Workplace()
    try place.data(count: 6)
    func errors(_ arguments: [String]) throws -> String {
      let outcome = try place.program.run(arguments)
      #expect(outcome.code == 2)
      #expect(!place.exists("rounds/round-1"))
      return outcome.errors
    }
    let base = [
      "self-train", "--model", Workplace.model, "--data", "data.jsonl", "--out", "rounds",
    ]
    #expect(
      try errors(base + ["--loss", "lire"]).hasPrefix(
        "error: answers need scores; name a --reward-model or --scorer\n"))
    #expect(
      try errors(base + ["--scorer", "length"]).hasPrefix(
        "error: no objective; name one with --loss"))
    #expect(
      try errors(base + ["--scorer", "best", "--loss", "lire"]).contains("--scorer is 'best'"))
    let whole = base + ["--scorer", "length", "--loss", "lire"]
    #expect(try errors(whole + ["--samples", "1"]).contains("--samples is 1, expected at least 2"))
    #expect(try errors(whole + ["--rounds", "0"]).contains("--rounds is 0, expected 1 to 1000"))
    #expect(try errors(whole + ["--temperature", "0"]).contains("answers must differ"))
    #expect(try errors(whole + ["--backbone", "given"]).contains("has nothing to go by"))
    // Without an early check, only a later stage would report this error.
    #expect(
      try errors(whole + ["--top-p", "2"]).hasPrefix("error: --top-p is 2.0, expected above 0"))
    #expect(
      try errors(whole + ["--lr", "-1"]).contains("--lr is '-1.0', expected a number above 0"))
    #expect(
      try errors(whole + ["--max-length", "1"]).contains("a maximum length of 1 leaves no room"))
    #expect(try errors(whole + ["--max-characters", "0"]).contains("--max-characters is 0"))
    #expect(
      try errors(whole + ["--backbone", "x"])
        == "error: --backbone is 'x', expected ngram or a model's folder\n")
    #expect(try errors(whole + ["--model", "x"]).contains("'x' does not exist"))
    #expect(
      try errors(base + ["--scorer", "length", "--loss", "dpo"])
        == "error: loss 'dpo' takes 2 responses per datum, a prompt with --samples 4 has 4; give "
        + "--samples 2\n")
    #expect(
      try errors(whole + ["--robust", "group-dro", "--group", "domain"])
        == "error: data.jsonl:1: field 'domain', which --group names, is missing or not a number; "
        + "every datum needs a group\n")
    #expect(!place.exists("rounds"))
    try place.data("few.jsonl", count: 3)
    #expect(
      try errors(whole + ["--data", "few.jsonl"]).hasSuffix(
        "error: few.jsonl: 3 distinct prompts are too few to calibrate by, which cuts them into 5 "
          + "parts; give data of at least 5 prompts\n"))
    try FileManager.default.createDirectory(
      at: place.file("rounds"), withIntermediateDirectories: true)
    try place.folder.file("rounds/notes.txt", "mine")
    #expect(
      try errors(whole) == "error: 'rounds' holds other things; give a new folder with --out\n")
  }

  @Test("a part's own error ends the whole with its exit code, said once")
  func part() throws {
    let place = try Workplace()
    try place.data(count: 6)
    let outcome = try run(place, out: "rounds", "--loss", "missing.so")
    #expect(outcome.code == 2)
    #expect(outcome.errors.components(separatedBy: "error: ").count == 2, "\(outcome.errors)")
  }
}
