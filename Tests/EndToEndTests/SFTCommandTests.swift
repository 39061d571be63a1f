import Foundation
import Testing
import _TestSupport

@Suite struct SFTCommandTests {
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
    "the first step's loss is the reference's mean over response tokens",
    arguments: [
      "llama", "llama-plain-tied", "llama-sharded-bf16", "mistral", "qwen2", "qwen2-config-v5",
      "gpt2",
    ])
  func reference(name: String) throws {
    let place = try Workplace()
    let model = PackageRoot.file("Tests/Golden/tiny-models/\(name)")
    let golden = try JSONDecoder().decode(
      ModelGolden.self, from: Data(contentsOf: model.appendingPathComponent("golden.json")))
    let rows = golden.sequences.map { sequence in
      let prompt = Array(sequence.input_ids.prefix(sequence.prompt_len))
      let response = Array(sequence.input_ids.dropFirst(sequence.prompt_len))
      return #"{"prompt":\#(prompt),"chosen":\#(response),"rejected":[3]}"#
    }
    try place.folder.file("data.jsonl", rows.joined(separator: "\n"))
    let outcome = try place.program.run(
      "sft", "--model", model.path, "--data", "data.jsonl", "--out", "run", "--quiet")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output == "run\n")
    let logp = golden.sequences.flatMap(\.response_token_logprobs)
    let expected = -logp.reduce(0, +) / Double(logp.count)
    let line = try #require(try place.lines("run/metrics.jsonl").first)
    // The golden file's own float32 and float64 logits differ by up to 2e-5.
    #expect(abs(try #require(line.loss) - expected) < 5e-5)
    #expect(place.exists("run/model/model.safetensors"))
  }

  private let arguments = [
    "sft", "--model", Workplace.model, "--data", "data.jsonl", "--threads", "1", "--batch", "4",
    "--shuffle", "--quiet",
  ]

  @Test("an interrupted run ends with the bytes of one that wasn't, and train takes its model")
  func resumed() throws {
    let place = try Workplace()
    try place.data(count: 8)
    let more = ["--steps", "12", "--lr", "1e-3", "--checkpoint-every", "2"]
    #expect(try place.program.run(arguments + more + ["--out", "whole"]).code == 0)
    let cut = try place.program.interrupt(
      arguments + more + ["--out", "part"], with: SIGINT
    ) { place.exists("part/checkpoints") }
    if cut.code == 130 {
      // The run's directory says which command started it.
      let again = try place.program.run("--resume", "part", "--quiet")
      #expect(again.code == 0, "\(again.errors)")
    }
    let whole = try Data(contentsOf: place.file("whole/model/model.safetensors"))
    #expect(try Data(contentsOf: place.file("part/model/model.safetensors")) == whole)
    let losses = try place.lines("whole/metrics.jsonl").compactMap(\.loss)
    #expect(losses.count == 12)
    #expect(try #require(losses.last) < 0.9 * losses[0], "\(losses)")
    let aligned = try place.program.run(
      "train", "--loss", "dpo.so", "--model", "whole/model", "--data", "data.jsonl", "--dry-run")
    #expect(aligned.code == 0, "\(aligned.errors)")
    for command in ["train", "sft"] {
      let done = try place.program.run(command, "--resume", "part", "--quiet")
      #expect(done.code == 2)
      #expect(done.errors.contains("is finished: all 12 steps are taken"), "\(done.errors)")
    }
  }

  @Test("what is done is said before it, with the learning rate that is this command's own")
  func said() throws {
    let place = try Workplace()
    try place.data(count: 5)
    let outcome = try place.program.run(
      "sft", "--model", Workplace.model, "--data", "data.jsonl", "--threads", "1", "--dry-run")
    // What follows depends on the machine.
    let said = try #require(outcome.errors.range(of: "tokens      "))
    #expect(
      outcome.errors[..<said.lowerBound] == """
        objective   sft, robustifier erm
        calibration h = 1: every token weighs the same
        data        5 data, 5 responses, in file order
        batch       5, all there is, instead of 32
        steps       1 of batch 5, adamw, lr 2e-05 cosine, 1 warm-up, clip 1.0, 1 thread

        """)
    #expect(!place.exists("runs"))
  }

  @Test("a model's folder may be a link")
  func link() throws {
    let place = try Workplace()
    try place.data(count: 2)
    try FileManager.default.createSymbolicLink(
      atPath: place.file("model").path, withDestinationPath: Workplace.model)
    let outcome = try place.program.run(
      "sft", "--model", "model", "--data", "data.jsonl", "--out", "run", "--quiet")
    #expect(outcome.code == 0, "\(outcome.errors)")
  }

  @Test("what is missing is asked for")
  func refused() throws {
    let place = try Workplace()
    try place.data(count: 2)
    let none = try place.program.run("sft", "--data", "data.jsonl")
    #expect(none.code == 2)
    #expect(
      none.errors.hasPrefix("error: fine-tuning takes a model and data: give --model and --data\n"))
    let golden = try place.program.run(arguments + ["--sft-target", "golden"])
    #expect(golden.code == 2)
    #expect(golden.errors.contains("data.jsonl: no datum has a response from the target"))
  }
}
