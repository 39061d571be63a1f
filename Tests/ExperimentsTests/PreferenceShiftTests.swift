import Foundation
import Testing
import Training

@testable import Experiments

@Suite struct PreferenceShiftTests {
  private let task = TinyStyleTask()
  /// A prompt with topics 0 and 1, whose words are 20 to 22 and 23 to 25. Filler words begin at 68.
  private let prompt: [Int32] = [1, 4, 5, 3]

  @Test("rewards by hand: coverage, brevity, and what no label knows")
  func byHand() {
    let answer: [Int32] = [20, 21, 21, 25, 68, 2]
    #expect(task.coverage(of: answer, to: prompt) == 0.5)
    #expect(task.coverage(of: [2], to: prompt) == 0.01)
    #expect(abs(task.brevity(of: answer) - exp(-0.6)) < 1e-15)
    #expect(abs(task.cleanness(of: answer, to: prompt) - 5.0 / 6) < 1e-15)
    #expect(task.balance(of: answer, to: prompt) == 1.0 / 3)
    #expect(task.firstTopicCoverage(of: answer, to: prompt) == 2.0 / 3)
  }

  @Test("at the ends both mixings are one reward alone, between them they lie in between")
  func mixing() {
    let answer: [Int32] = [20, 21, 25, 2]
    let (one, two) = (task.coverage(of: answer, to: prompt), task.brevity(of: answer))
    for mixing in [PreferenceShift.Mixing.convex, .geometric] {
      let shift = PreferenceShift(mixing: mixing)
      func reward(_ a: Double) -> Double { shift.reward(a, of: answer, to: prompt, task) }
      #expect(abs(reward(1) - one) < 1e-15 && abs(reward(0) - two) < 1e-15)
      #expect((min(one, two)...max(one, two)).contains(reward(0.3)))
    }
    #expect(
      PreferenceShift(mixing: .geometric).reward(0.5, of: answer, to: prompt, task)
        < PreferenceShift(mixing: .convex).reward(0.5, of: answer, to: prompt, task))
  }

  @Test("the area is the mean over mixtures: for convex mixing that of both rewards")
  func area() throws {
    let answer: [Int32] = [20, 21, 25, 2]
    let rewards = PreferenceShift(mixing: .convex).rewards(task)
    let area = try #require(rewards.first { $0.name == PreferenceShift.area })
    let mean = (task.coverage(of: answer, to: prompt) + task.brevity(of: answer)) / 2
    #expect(abs(area.value(answer, prompt) - mean) < 1e-15)
    #expect(rewards.count == 11 + 1 + 3)
  }

  @Test("labels follow Bradley and Terry at the mixture that is trained")
  func labels() {
    let shift = PreferenceShift(mixing: .convex, trained: 0)
    // The brevity values are e^-0.1 and e^-0.3, divided by τ = 0.1.
    let chance = 1 / (1 + exp(-(exp(-0.1) - exp(-0.3)) / 0.1))
    let data = (0..<4000).map { i in
      TrainingDatum(id: "\(i)", prompt: prompt, responses: [[2], [20, 21, 2]])
    }
    let wins = shift.labelled(data, task, seed: 3).count { datum in
      (datum.scores?[0] ?? 0) > (datum.scores?[1] ?? 0)
    }
    // The standard deviation of the share is 0.006.
    #expect(abs(Double(wins) / 4000 - chance) < 0.025)
  }
}
