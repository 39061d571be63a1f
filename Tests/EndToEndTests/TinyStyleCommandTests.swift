import Foundation
import Testing

/// The benchmark tinystyle-1: its data as files, and scores of any trainer's answers.
@Suite struct TinyStyleCommandTests {
  @Test(
    "data for any trainer, which the program reads too, and scores of answers to held-out prompts")
  func benchmark() throws {
    let place = try Workplace()
    func data(_ condition: String) throws {
      let outcome = try place.program.run(
        "data", "tinystyle", "--condition", condition, "--seed", "5", "--fine-tuning", "8",
        "--preferences", "20", "--evaluation", "6", "--out", condition)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.errors.hasPrefix("written     tinystyle-1, \(condition), seed 5: "))
    }
    try data("C1")
    try data("C0")
    #expect(place.exists("C0/contrast.jsonl") && !place.exists("C1/contrast.jsonl"))
    for (file, count) in [("sft", 8), ("preferences", 20), ("evaluation", 6)] {
      let checked = try place.program.run("data", "check", "C1/\(file).jsonl")
      #expect(checked.code == 0 && checked.output.contains("\(count)"), "\(checked.output)")
    }
    let scored = try place.program.run(
      "eval", "--known-reward", "tinystyle", "--data", "C1/evaluation.jsonl")
    #expect(scored.code == 0 && scored.errors.isEmpty, "\(scored.errors)")
    #expect(scored.output.hasPrefix("answers     24 to 6 prompts, of which "), "\(scored.output)")
    struct Scores: Decodable {
      var true_reward: Double
      var interval: [Double]
    }
    struct Row: Decodable { var true_rewards: [Double] }
    let rewards = try place.text("C1/evaluation.jsonl").split(separator: "\n")
      .flatMap { try JSONDecoder().decode(Row.self, from: Data($0.utf8)).true_rewards }
    let json = try place.program.run(
      "eval", "--known-reward", "tinystyle", "--data", "C1/evaluation.jsonl", "--json")
    let scores = try JSONDecoder().decode(Scores.self, from: Data(json.output.utf8))
    #expect(abs(scores.true_reward - rewards.reduce(0, +) / 24) < 1e-9)
    #expect(scores.interval[0] <= scores.true_reward && scores.true_reward <= scores.interval[1])

    let seen = try place.program.run(
      "eval", "--known-reward", "tinystyle", "--data", "C1/preferences.jsonl", "--bootstrap", "0")
    #expect(
      seen.errors.contains(
        "warning     20 of 20 prompts are of the part that models are trained on"))
    #expect(seen.output.contains("\ntrue reward -"))
  }

  @Test("what can't be scored or made is refused")
  func refusals() throws {
    let place = try Workplace()
    try place.folder.file("other.jsonl", #"{"prompt":[1,4,4,3],"responses":[[20,2]]}"# + "\n")
    try place.folder.file("prompts.jsonl", #"{"prompt":[1,4,5,3]}"# + "\n")
    for (arguments, message) in [
      (
        ["eval", "--known-reward", "tinystyle", "--data", "other.jsonl"],
        "other.jsonl:1: expected a prompt of TinyStyle"
      ),
      (
        ["eval", "--known-reward", "tinystyle", "--data", "other.jsonl", "--model", "m"],
        "--known-reward scores the answers in --data; leave --model out"
      ),
      (
        ["eval", "--known-reward", "other", "--data", "other.jsonl"],
        "--known-reward is 'other', expected tinystyle"
      ),
      (
        ["data", "tinystyle", "--condition", "C9", "--out", "x"],
        "--condition is 'C9', expected one of C0,"
      ),
      (
        ["data", "tinystyle", "--preferences", "-1", "--out", "x"],
        "--preferences is -1, expected 0 to 1000000"
      ),
    ] {
      let outcome = try place.program.run(arguments)
      #expect(outcome.code == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
    let empty = try place.program.run(
      "eval", "--known-reward", "tinystyle", "--data", "prompts.jsonl")
    #expect(empty.code == 2, "\(empty.errors)")
  }
}
