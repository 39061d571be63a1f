import Foundation
import Objectives
import Testing
import Training

@testable import Experiments

@Suite struct StudyTests {
  /// Settings for a study that takes seconds in a debug build.
  static var settings: StudySettings {
    var settings = StudySettings()
    settings.fineTuningCount = 32
    settings.fineTuning.steps = 4
    settings.fineTuning.batch = 8
    settings.preferenceCount = 24
    settings.alignment.steps = 12
    settings.alignment.batch = 8
    settings.alignment.learningRate = 1e-3
    settings.budgets = [1e-4, 1e-3]
    settings.endpoint = 1e-3
    settings.evaluationPrompts = 6
    settings.samplesPerPrompt = 2
    settings.maximumAnswer = 6
    return settings
  }

  static let arms = [
    StudyArm(name: "erm", robustifier: EmpiricalRisk()),
    StudyArm(name: "dora", robustifier: DoRA()),
  ]

  @Test("a study measures every arm of every seed, the same again from the same seeds")
  func studyRuns() throws {
    let study = try TinyStyleStudy(Self.settings, arms: Self.arms, seeds: [1, 2]) { RankLoss() }
    var done: [Int] = []
    let outcome = try study.run(observe: { done.append($0.done) })
    #expect(outcome.seeds.count == 2 && outcome.seeds.allSatisfy { $0.arms.count == 2 })
    #expect(done == done.sorted() && done.count > 8)
    for seed in outcome.seeds {
      #expect(seed.start?.divergence == 0)
      for arm in seed.arms {
        #expect(arm.frontier.points[0] == seed.start)
        #expect(arm.frontier.end.steps <= 12 && arm.frontier.end.reward.isFinite)
        #expect(arm.losses.count == Int(arm.frontier.end.steps))
      }
      #expect(seed.arms[0].frontier != seed.arms[1].frontier)
    }
    let text = StudyTable(outcome).text
    #expect(text == StudyTable(try study.run()).text)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
    #expect(text.contains("dora - erm"))
  }

  @Test("K is what the objective allows, and each arm and seed has an objective of its own")
  func lossesAreMadeAnew() throws {
    var settings = Self.settings
    settings.alignment.steps = 1
    var made: [RankLoss] = []
    let study = try TinyStyleStudy(settings, arms: Self.arms, seeds: [1, 2]) {
      made.append(RankLoss(responses: 2...2))
      return made[made.count - 1]
    }
    #expect(study.responses == 2)
    let outcome = try study.run()
    let used = made.filter { $0.calls > 0 }
    #expect(used.count == 4 && Set(used.map(\.calls)) == [1])
    // One step doesn't reach the endpoint, so the table reports this instead of a comparison.
    let text = StudyTable(outcome).text
    #expect(text.contains("not every seed came to 0.001 nats in 1 steps"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
  }

  @Test("an objective that doesn't fit an arm is refused before anything is trained")
  func jointLossIsRefused() {
    #expect(throws: TrainingError.jointNeedsMean(loss: "rank", robustifier: "dora")) {
      try TinyStyleStudy(Self.settings, arms: Self.arms, seeds: [1, 2]) {
        RankLoss(coupling: .joint)
      }
    }
  }

  @Test("an interrupt ends the study within a step, in every phase", arguments: [1, 5, 20])
  func interrupt(after steps: Int) throws {
    let study = try TinyStyleStudy(Self.settings, arms: Self.arms, seeds: [1, 2]) { RankLoss() }
    var taken = 0
    #expect(throws: StudyError.interrupted) {
      try study.run(shouldStop: {
        taken += 1
        return taken >= steps
      })
    }
    #expect(taken == steps)
  }
}

/// The loss −log σ of the log-probability of a datum's best response minus that of its worst.
final class RankLoss: SampleLoss {
  let name = "rank"
  let requirements: LossRequirements
  let coupling: LossCoupling
  let metrics: [LossMetric] = []
  let lowerBound: Double? = 0
  private(set) var calls = 0

  init(responses: ClosedRange<Int> = 2...Int.max, coupling: LossCoupling = .separable) {
    requirements = LossRequirements(needs: [.score], responses: responses)
    self.coupling = coupling
  }

  func evaluate(_ batch: ScoreBatch, upstream: [Double]?, context: LossContext) -> LossResult {
    calls += 1
    var result = LossResult(loss: [], dLogp: [Double](repeating: 0, count: batch.logp.count))
    let scores = batch.scores ?? []
    for i in 0..<batch.count {
      let order = batch.responses(of: i).sorted { scores[$0] > scores[$1] }
      let (best, worst) = (order[0], order[order.count - 1])
      let z = batch.logp[best] - batch.logp[worst]
      result.loss.append(max(-z, 0) + log1p(exp(-abs(z))))
      let slope = -(upstream?[i] ?? 1) / (1 + exp(z))
      result.dLogp[best] += slope
      result.dLogp[worst] -= slope
    }
    return result
  }
}
