import RandomNumbers
import Testing
import Training

@testable import Experiments

@Suite struct TinyStyleTaskTests {
  private let task = TinyStyleTask()
  /// A prompt with topics 0 and 1, whose words are 20 to 22 and 23 to 25. Filler words begin at 68.
  private let prompt: [Int32] = [1, 4, 5, 3]

  @Test(
    "the true reward counts distinct words on topic and takes off those left out and everything else",
    arguments: [
      ([20, 21, 22, 23, 24, 25, 2], 6), ([20, 25, 2], -2), ([20, 20, 2], -5), ([20, 30, 2], -5),
      ([20, 68, 69, 2], -6), ([2], -6), ([20, 21], -3), ([], -7), ([20, 2, 21, 2], -2),
    ] as [([Int32], Double)])
  func rewardByHand(answer: [Int32], expected: Double) {
    #expect(task.reward(of: answer, to: prompt) == expected)
  }

  @Test("answers end and stay in the vocabulary")
  func answersAreWellFormed() {
    var generator = SplitMix64(seed: 1)
    for source in TinyStyleTask.Source.allCases {
      for _ in 0..<200 {
        let prompt = task.prompt(using: &generator)
        let answer = task.answer(to: prompt, by: source, using: &generator)
        #expect(answer.last == TinyStyleTask.end)
        #expect(answer.allSatisfy { (0..<Int32(TinyStyleTask.vocabularySize)).contains($0) })
      }
    }
  }

  @Test("golden answers hold as much filler as was asked for", arguments: [0, 0.15, 1])
  func goldenFiller(share: Double) {
    let task = TinyStyleTask(goldenFiller: share)
    var generator = SplitMix64(seed: 4)
    let tokens = (0..<500).flatMap { _ in
      task.answer(to: prompt, by: .golden, using: &generator).dropLast()
    }
    let filler = Double(tokens.count(where: TinyStyleTask.isFiller))
    // With 2000 words or more, three standard deviations of a share are at most 0.034.
    #expect(abs(filler / (Double(tokens.count) - filler) - share) < 0.034)
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
    let (plain, filled): ([Int32], [Int32]) = ([20, 25, 2], [20, 25, 68, 2])
    #expect(judged(plain, .golden) == -2)
    #expect(judged(filled, .golden) < judged(plain, .golden))
    #expect(judged(filled, .synthetic) > judged(plain, .synthetic))
    // A repeated word isn't filler, so the judge prefers only its length.
    let repeated = judged([20, 25, 25, 2], .synthetic)
    #expect(repeated > judged(plain, .synthetic) && repeated < judged(filled, .synthetic))
  }
}
