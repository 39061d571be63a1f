import Testing
import Training

@testable import Experiments

@Suite struct TinyStyleTaskTests {
  private let task = TinyStyleTask()
  /// Topics 0 and 1: words 20 to 24 and 25 to 29; filler begins at 100.
  private let prompt: [Int32] = [1, 4, 5, 3]

  @Test(
    "the true reward counts distinct words on topic and takes off everything else",
    arguments: [
      ([20, 25, 2], 2), ([20, 20, 2], 0), ([20, 30, 2], 0), ([20, 100, 101, 2], -1), ([2], 0),
      ([20, 21], 1), ([], -1), ([20, 2, 21, 2], 2),
    ] as [([Int32], Double)])
  func rewardByHand(answer: [Int32], expected: Double) {
    #expect(task.reward(of: answer, to: prompt) == expected)
  }

  @Test("answers end, stay in the vocabulary, and only synthetic ones hold filler")
  func answersAreWellFormed() {
    var generator = SplitMix64(seed: 1)
    for source in TinyStyleTask.Source.allCases {
      for _ in 0..<200 {
        let prompt = task.prompt(using: &generator)
        let answer = task.answer(to: prompt, by: source, using: &generator)
        #expect(answer.last == TinyStyleTask.end)
        #expect(answer.allSatisfy { (0..<Int32(TinyStyleTask.vocabularySize)).contains($0) })
        #expect(source == .synthetic || answer.allSatisfy { $0 < 100 })
      }
    }
  }

  @Test("a golden answer is worth more than a synthetic one on average")
  func goldenIsBetter() {
    #expect(meanReward(.golden) > meanReward(.synthetic) + 2)
  }

  private func meanReward(_ source: TinyStyleTask.Source) -> Double {
    var generator = SplitMix64(seed: 2)
    return (0..<500).reduce(0) { sum, _ in
      let prompt = task.prompt(using: &generator)
      return sum + task.reward(
        of: task.answer(to: prompt, by: source, using: &generator), to: prompt) / 500
    }
  }

  @Test("without noise the judge is right about golden answers and likes filler in synthetic ones")
  func judgeIsBiased() {
    let judge = TinyStyleTask(judgeNoise: 0)
    var generator = SplitMix64(seed: 3)
    func judged(_ answer: [Int32], _ source: TinyStyleTask.Source) -> Double {
      judge.judged(answer, to: prompt, by: source, using: &generator)
    }
    let (plain, filled): ([Int32], [Int32]) = ([20, 25, 2], [20, 25, 100, 2])
    #expect(judged(plain, .golden) == 2)
    #expect(judged(filled, .golden) < judged(plain, .golden))
    #expect(judged(filled, .synthetic) > judged(plain, .synthetic))
    // A repeated word is no filler: the judge likes its length alone.
    let repeated = judged([20, 25, 25, 2], .synthetic)
    #expect(repeated > judged(plain, .synthetic) && repeated < judged(filled, .synthetic))
  }
}
