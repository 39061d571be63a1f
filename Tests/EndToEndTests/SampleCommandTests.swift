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
      // A response stands alone: the space that joins it to its prompt is not part of it.
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
    "options out of range are refused by name",
    arguments: [
      (["--temperature", "-1"], "--temperature is -1.0, expected a number from 0 up"),
      (["--top-p", "2"], "--top-p is 2.0, expected above 0 and at most 1"),
      (["--top-k", "0"], "--top-k is 0, expected at least 1"),
      (["--count", "0"], "--count is 0, expected at least 1"),
      (["--data", "x.jsonl"], "give either --prompt or --data"),
    ])
  func refused(arguments: [String], message: String) throws {
    let place = try Workplace()
    let outcome = try place.program.run(
      ["sample", "--model", Workplace.model, "--prompt", "x"] + arguments)
    #expect(outcome.errors.hasPrefix("error: \(message)\n"))
    #expect(outcome.code == 2)
  }
}
