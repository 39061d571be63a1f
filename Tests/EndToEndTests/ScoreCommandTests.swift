import Foundation
import Testing
import _TestSupport

@Suite struct ScoreCommandTests {
  /// The parts of a small model's `golden.json` that these tests need.
  private struct ModelGolden: Decodable {
    struct Sequence: Decodable {
      var input_ids: [Int]
      var prompt_len: Int
      var response_token_logprobs: [Double]
    }
    var sequences: [Sequence]
  }

  @Test(
    "every response token's log-probability is transformers'",
    arguments: [
      "llama", "llama-plain-tied", "llama-sharded-bf16", "mistral", "qwen2", "qwen2-config-v5",
      "gpt2", "architectures/gemma2", "architectures/gpt-neox", "architectures/phi3",
    ])
  func golden(name: String) throws {
    let place = try Workplace()
    let model = PackageRoot.file("Tests/Golden/tiny-models/\(name)")
    let golden = try JSONDecoder().decode(
      ModelGolden.self, from: Data(contentsOf: model.appendingPathComponent("golden.json")))
    let rows = golden.sequences.map { sequence in
      let prompt = Array(sequence.input_ids.prefix(sequence.prompt_len))
      let response = Array(sequence.input_ids.dropFirst(sequence.prompt_len))
      return #"{"prompt":\#(prompt),"responses":[\#(response)]}"#
    }
    try place.folder.file("data.jsonl", rows.joined(separator: "\n"))
    let outcome = try place.program.run("score", "--model", model.path, "--data", "data.jsonl")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let lines = try Line.all(in: outcome.output)
    #expect(lines.count == golden.sequences.count)
    for (line, sequence) in zip(lines, golden.sequences) {
      let expected = sequence.response_token_logprobs
      // The golden file's own float32 and float64 logits differ by up to 2e-5.
      let bound = Tolerance(absolute: 5e-5, relative: 0)
      #expect(mismatch(line.tok_logp?[0] ?? [], expected, within: bound) == nil)
      #expect(line.len == [expected.count])
      #expect(mismatch(line.logp?[0] ?? 0, line.tok_logp?[0].reduce(0, +) ?? 1) == nil)
    }
  }

  @Test("a file gets what standard output would, and appears whole")
  func file() throws {
    let place = try Workplace()
    try place.data()
    let arguments = ["score", "--model", Workplace.model, "--data", "data.jsonl"]
    let printed = try place.program.run(arguments)
    let written = try place.program.run(arguments + ["--out", "scores.jsonl", "--quiet"])
    #expect(written.output.isEmpty)
    #expect(written.errors.isEmpty)
    #expect(try place.text("scores.jsonl") == printed.output)
  }

  @Test("work that was cut short goes on to the same bytes, and other work is not mixed into it")
  func resumed() throws {
    let place = try Workplace()
    try place.data(count: 400)
    let arguments = ["score", "--model", Workplace.model, "--data", "data.jsonl"]
    #expect(try place.program.run(arguments + ["--out", "whole.jsonl"]).code == 0)
    #expect(!place.exists("whole.jsonl.part"))
    func partLines() -> Int {
      ((try? place.text("s.jsonl.part")) ?? "").count { $0 == "\n" }
    }
    let cut = try place.program.interrupt(arguments + ["--out", "s.jsonl"], with: SIGINT) {
      partLines() > 1
    }
    #expect(cut.code == 130, "\(cut.errors)")
    #expect(
      cut.errors.hasSuffix(
        "interrupted; the same command goes on after what is in 's.jsonl.part'\n"))
    #expect(!place.exists("s.jsonl"))
    // This is the state after a crash in the middle of writing, with one more complete line and
    // half of another.
    let whole = try place.text("whole.jsonl").split(separator: "\n")
    let next = whole[partLines() - 1]
    try place.folder.file(
      "s.jsonl.part", place.text("s.jsonl.part") + next + "\n" + next.prefix(9))
    let other = try place.program.run(arguments + ["--out", "s.jsonl", "--max-length", "9"])
    #expect(other.code == 2)
    #expect(other.errors.contains("'s.jsonl.part' was begun with another model"))
    let again = try place.program.run(arguments + ["--out", "s.jsonl"])
    #expect(again.code == 0, "\(again.errors)")
    #expect(again.errors.contains("going on    after "))
    #expect(try place.text("s.jsonl") == (try place.text("whole.jsonl")))
    #expect(!place.exists("s.jsonl.part"))
  }

  @Test("a full disk is an error, not a shorter file")
  func full() throws {
    let place = try Workplace()
    try place.data()
    let arguments = ["score", "--model", Workplace.model, "--data", "data.jsonl", "--quiet"]
    let device = URL(fileURLWithPath: "/dev/full")
    let printed = try place.program.run(
      arguments, output: FileHandle(forWritingTo: device))
    #expect(printed.code == 1)
    #expect(
      printed.errors == "error: standard output can't be written: No space left on device\n")
    let written = try place.program.run(arguments + ["--out", device.path])
    #expect(written.code == 1)
    #expect(
      written.errors == "error: '/dev/full' can't be written: No space left on device\n")
    let type = try FileManager.default.attributesOfItem(atPath: device.path)[.type]
    #expect(type as? FileAttributeType == .typeCharacterSpecial, "a device is not replaced")
  }

  @Test("an unusable file is found before the work")
  func unusable() throws {
    let place = try Workplace()
    try place.data()
    let arguments = ["score", "--model", Workplace.model, "--data", "data.jsonl"]
    let folder = try place.program.run(arguments + ["--out", "."])
    #expect(folder.code == 2)
    #expect(place.named(folder.errors) == "error: --out 'FOLDER' is a folder, expected a file\n")
    let missing = try place.program.run(arguments + ["--out", "no/where.jsonl"])
    #expect(missing.code == 2)
    #expect(
      place.named(missing.errors)
        == "error: 'FOLDER/no' is not a folder that can be written to\n")
  }

  @Test("a model with NaN in its weights is refused with the tensor's name, before any work")
  func damaged() throws {
    let place = try Workplace()
    let rows = (0..<6).map { #"{"prompt":[1,\#($0 + 3)],"chosen":[7,8],"rejected":[9]}"# }
    try place.folder.file("pairs.jsonl", rows.joined(separator: "\n"))
    try ModelFolder(copying: "llama-plain-tied", to: place.file("model")).damage()
    let commands = [
      ["score", "--model", "model"], ["sample", "--model", "model"],
      ["calibrate", "--backbone", "model"], ["train", "--loss", "dpo.so", "--model", "model"],
    ]
    for command in commands {
      let outcome = try place.program.run(
        command + ["--data", "pairs.jsonl", "--out", "of-\(command[0])", "--quiet"])
      #expect(outcome.code == 2, "\(command)")
      #expect(outcome.errors.contains("model.safetensors': tensor '"), "\(outcome.errors)")
      #expect(
        outcome.errors.contains("the model's weights are damaged\n"), "\(outcome.errors)")
      #expect(!place.exists("of-\(command[0])"))
    }
  }

  @Test("text needs a tokenizer, ids need only the model's vocabulary")
  func tokens() throws {
    let place = try Workplace()
    try place.folder.file("text.jsonl", #"{"prompt":"a","chosen":"b","rejected":"c"}"#)
    let text = try place.program.run("score", "--model", Workplace.model, "--data", "text.jsonl")
    #expect(text.code == 2)
    #expect(text.errors.contains("tokenizer.json"))
    try place.folder.file("ids.jsonl", #"{"prompt":[1],"responses":[[5,120]]}"#)
    let ids = try place.program.run("score", "--model", Workplace.model, "--data", "ids.jsonl")
    #expect(ids.code == 2)
    #expect(ids.errors.hasPrefix("error: ids.jsonl:1 holds token id 120, the model knows 0 to 119"))
  }
}
