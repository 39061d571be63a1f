import Foundation
import Statistics
import Testing
import _TestSupport

@testable import Experiments

@Suite struct TinyStyleBenchmarkTests {
  private static func tokens(_ rows: [[Double]]) -> [[Int32]] { rows.map { $0.map { Int32($0) } } }

  @Test("the data are those of a second implementation, written from the specification")
  func specification() throws {
    let cases = try Golden.load("tinystyle-1").cases
    #expect(cases.count == 7)
    for example in cases {
      let name = try example.text("condition")
      let condition = try #require(TinyStyleBenchmark.conditions.first { $0.name == name })
      let data = TinyStyleBenchmark(
        condition, seed: try #require(UInt64(try example.text("seed"))), fineTuning: 6,
        preferences: 20, evaluation: 5
      ).data
      func expect(_ own: [[Int32]], _ field: String) throws {
        #expect(own == Self.tokens(try example.rows(field)), "\(example), \(field)")
      }
      try expect(data.fineTuning.map { $0.prompt + $0.responses[0] }, "fine_tuning")
      try expect(data.preferences.map(\.prompt), "prompts")
      try expect(data.preferences.flatMap(\.responses), "responses")
      try expect(data.evaluation.flatMap { d in d.responses.map { d.prompt + $0 } }, "evaluation")
      try expect(data.contrast.flatMap(\.responses), "contrast")
      for (datum, scores) in zip(data.preferences, try example.rows("scores")) {
        #expect(mismatch(datum.scores ?? [], scores) == nil, "\(example)")
      }
      let task = TinyStyleTask()
      for (datum, rewards) in zip(data.preferences, try example.rows("true_rewards")) {
        #expect(datum.responses.map { task.reward(of: $0, to: datum.prompt) } == rewards)
      }
      #expect(data.evaluation.map { $0.scores ?? [] } == (try example.rows("evaluation_rewards")))
      #expect(data.isFlipped.map { $0 ? 1.0 : 0 } == (try example.numbers("flipped")))
      #expect(data.isLabelled.map { $0 ? 1.0 : 0 } == (try example.numbers("labelled")))
      #expect(
        data.sources.map { $0.map { $0 == .golden ? 1.0 : 0 } } == (try example.rows("golden")))
    }
  }

  @Test("sources are named where they are known, and true rewards everywhere")
  func lines() throws {
    let benchmark = TinyStyleBenchmark(
      .fewLabels, seed: 3, fineTuning: 2, preferences: 20, evaluation: 3)
    #expect(benchmark.fineTuningLines.count == 2 && benchmark.evaluationLines.count == 3)
    #expect(benchmark.preferenceLines.count == 20 && benchmark.contrastLines.isEmpty)
    #expect(benchmark.preferenceLines.count { $0.contains("\"sources\"") } == 2)
    struct Row: Decodable {
      var prompt: [Int]
      var responses: [[Int]]
      var true_rewards: [Double]
    }
    for line in benchmark.preferenceLines + benchmark.evaluationLines {
      let row = try JSONDecoder().decode(Row.self, from: Data(line.utf8))
      #expect(row.prompt.count == 4 && row.responses.count == row.true_rewards.count)
    }
  }

  @Test("scores by hand, and prompts of the training are counted")
  func scores() throws {
    // Topics 0 and 1 with words 20 to 25; topics 0 and 5 are held out.
    let items = try [
      #require(
        TinyStyleScores.Item(prompt: [1, 4, 5, 3], responses: [[20, 21, 68, 2], [20, 20]])),
      #require(
        TinyStyleScores.Item(prompt: [1, 4, 9, 3], responses: [[20, 21, 22, 35, 36, 37, 2]])),
    ]
    let scores = TinyStyleScores(items, bootstrap: Bootstrap(resamples: 50))
    // 2 - 4 - 1, then 1 - 5 - 1 - 1, then 6.
    #expect(abs(scores.reward - (-3 - 6 + 6) / 3) < 1e-12)
    #expect(scores.heldOutPrompts == 1 && scores.distinctPrompts == 2 && scores.responses == 3)
    #expect(abs(scores.fillerShare - 1.0 / 11) < 1e-12 && abs(scores.endedShare - 2.0 / 3) < 1e-12)
    let interval = try #require(scores.interval)
    #expect(interval.low <= scores.reward && scores.reward <= interval.high)
    for prompt in [[1, 4, 4, 3], [1, 4, 5], [4, 5, 3, 1], [1, 4, 20, 3]] as [[Int32]] {
      #expect(TinyStyleScores.Item(prompt: prompt, responses: [[20]]) == nil, "\(prompt)")
    }
    #expect(TinyStyleScores.Item(prompt: [1, 4, 5, 3], responses: [[80]]) == nil)
    #expect(TinyStyleScores.Item(prompt: [1, 4, 5, 3], responses: [[]]) == nil)
  }
}
