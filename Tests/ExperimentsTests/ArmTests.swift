import Foundation
import Objectives
import Testing
import Training

@testable import Experiments

@Suite struct ArmTests {
  private func replicate(
    _ condition: Condition = .half, procedure: StudyCell.Procedure = .alignment
  ) throws -> Replicate {
    var settings = StudyTests.settings
    settings.condition = condition
    settings.fineTuning.steps = 2
    return try Replicate(
      settings: settings, responses: 4, seed: 3, procedure: procedure,
      observe: { _, _ in })
  }

  private func data(_ arm: StudyArm, of replicate: Replicate) throws -> [TrainingDatum] {
    try replicate.trainingData(of: arm, RankLoss())
  }

  @Test("a filter keeps data by their h, and dividing by the mean comes before it")
  func filter() throws {
    let replicate = try replicate()
    let all = replicate.data.preferences
    #expect(try data(.erm, of: replicate).map(\.id) == all.map(\.id))
    let kept = try data(.filter, of: replicate)
    #expect(kept.map(\.id) == all.filter { $0.calibrationWeight >= 1 }.map(\.id))
    #expect(!kept.isEmpty && kept.count < all.count)
    let normalised = try data(
      StudyArm(name: "", robustifier: DoRA(), dividesByMean: true), of: replicate)
    let mean = normalised.reduce(0) { $0 + $1.calibrationWeight } / Double(normalised.count)
    #expect(abs(mean - 1) < 1e-12)
  }

  @Test("the label filter keeps golden responses, the flip oracle those whose ranking is right")
  func labels() throws {
    var condition = Condition.within
    condition.flipShare = 0.25
    let replicate = try replicate(condition)
    let labeled = try data(.labelFilter, of: replicate)
    #expect(labeled.count == replicate.data.preferences.count)
    #expect(
      labeled.map(\.responses) == replicate.data.preferences.map { Array($0.responses.prefix(2)) })
    let kept = try data(.flipOracle, of: replicate)
    #expect(kept.count == 18)
    for datum in kept {
      let index = try #require(replicate.data.preferences.firstIndex { $0.id == datum.id })
      #expect(!replicate.data.isFlipped[index])
      #expect(datum.responses == Array(replicate.data.preferences[index].responses.prefix(2)))
      #expect(datum.scores?.count == 2)
    }
  }

  @Test("of responses those stay whose own part in h is large enough, and h is the mean of these")
  func responseFilter() throws {
    let replicate = try replicate(.within)
    let arm = StudyArm(
      name: "", robustifier: EmpiricalRisk(),
      selection: .responsesFiltered(CalibrationFilter(.atLeast, 1)))
    let kept = try data(arm, of: replicate)
    #expect(!kept.isEmpty)
    for datum in kept {
      let i = try #require(replicate.data.preferences.firstIndex { $0.id == datum.id })
      let own = replicate.responseWeights[i].indices.filter {
        replicate.responseWeights[i][$0] >= 1
      }
      #expect(datum.responses == own.map { replicate.data.preferences[i].responses[$0] })
      #expect(datum.scores?.count == own.count && own.count > 1)
      let mean = own.reduce(0) { $0 + replicate.responseWeights[i][$1] } / Double(own.count)
      #expect(abs(datum.calibrationWeight - mean) < 1e-12)
    }
  }

  @Test("a labelling wrapper and a rate of its own belong to what determines an arm's results")
  func ownWrapper() throws {
    let rule = try LabelRuleCatalogue.make(name: "tv-dro", parameters: ["rho": 0.2])
    let arm = StudyArm(
      name: "wrapped", robustifier: EmpiricalRisk(), labelRule: rule, learningRate: 2e-3)
    #expect(arm.text == "erm everything tv-dro{rho=0.2} rate 0.002")
    let loss = try arm.loss("rank") { _ in RankLoss() }
    #expect(loss.text == "rank under tv-dro{rho=0.2}")
  }

  @Test("tuning takes the setting with the best mean over all tuning cells")
  func tuning() throws {
    let candidates = [1, 2, 4].map {
      StudyArm(name: "h^p p=\($0)", robustifier: Reweighting(power: $0))
    }
    let plan = TuningPlan(
      families: [ArmFamily("erm", [.erm, .erm, .erm]), ArmFamily("h^p", candidates)],
      cells: [StudyCell(StudyTests.settings, objective: "rank", arms: [])])
    let cell = plan.tuningCells()[0]
    #expect(cell.arms.count == 6 && cell.name == "C1-rank-tuning")
    func outcome(_ rewards: [Double?]) -> StudyOutcome {
      let arms = zip(cell.arms, rewards).map { arm, reward in
        var (point, frontier) = (Measurement.zero, Frontier(from: .zero))
        (point.reward, point.divergence) = (reward ?? 0, reward == nil ? 0 : 1)
        frontier.add(point)
        return ArmResult(name: arm.name, frontier: frontier)
      }
      let result = CellResult(
        text: "", seed: 1000, responses: 4, arms: arms, goldenReward: 0, classifierError: 0,
        goldenCalibration: 1, syntheticCalibration: 1)
      return StudyOutcome(cell, loss: "rank", seeds: [result])
    }
    // The third setting is best where it arrives, but doesn't everywhere.
    let tuned = TunedArms(
      plan, outcomes: [outcome([1, 2, 0, 3, 5, 9]), outcome([1, 2, 0, 4, 3, nil])])
    #expect(tuned.families.map(\.chosen) == [1, 1])
    #expect(tuned.arms.map(\.name) == ["erm", "h^p"])
    #expect(tuned.arms[1].robustObjective.text == "reweight{power=2.0}")
  }

  @Test(
    "all families of a tuned study have the same number of settings", arguments: Study.Tier.allCases
  )
  func sameBudget(tier: Study.Tier) throws {
    let plans = try StudyCatalogue.studies.compactMap { try $0.tuning(tier) }
    #expect(plans.count == 2)
    for plan in plans {
      #expect(Set(plan.families.map(\.candidates.count)).count == 1)
      #expect(plan.families[0].name == "erm")
      let names = plan.tuningCells()[0].arms.map(\.name)
      #expect(Set(names).count == names.count)
    }
    for study in StudyCatalogue.studies {
      let cells = try study.cells(tier)
      #expect(Set(cells.map(\.name)).count == cells.count && cells.allSatisfy { !$0.arms.isEmpty })
    }
  }

  @Test("a selection that leaves nothing is refused by the arm's name")
  func nothing() throws {
    let arm = StudyArm(
      name: "empty", robustifier: EmpiricalRisk(),
      selection: .filtered(CalibrationFilter(.above, 100)))
    let replicate = try replicate()
    #expect(throws: StudyError.nothingSelected(arm: "empty")) { try data(arm, of: replicate) }
  }

  @Test("rejection sampling keeps K of the model's samples with their scores")
  func rejectionSampling() throws {
    let arm = StudyArm(
      name: "rso", robustifier: EmpiricalRisk(), selection: .rejectionSampled(candidates: 6))
    let replicate = try replicate()
    let sampled = try data(arm, of: replicate)
    #expect(sampled.map(\.prompt) == replicate.data.preferences.map(\.prompt))
    #expect(sampled.allSatisfy { $0.responses.count == 4 && $0.scores?.count == 4 })
    #expect(sampled.contains { $0.calibrationWeight != 1 })
  }

  @Test("self-training measures every round, and later rounds train on samples")
  func selfTraining() throws {
    var cell = StudyCell(StudyTests.settings, objective: "rank", arms: StudyTests.arms)
    cell.procedure = .selfTraining(rounds: 2)
    cell.settings.alignment.steps = 4
    let result = try cell.run(seed: 2, makeLoss: { _ in RankLoss() })
    for arm in result.arms {
      #expect(arm.frontier.points.count == 3)
      #expect(arm.frontier.points[2].steps == 8 && arm.losses.count == 8)
    }
    #expect(result.arms[0] != result.arms[1])
  }

  @Test("a preference shift measures every mixture, and its labels aren't the judge's")
  func preferenceShift() throws {
    let shifted = try replicate(
      procedure: .preferenceShift(PreferenceShift(mixing: .convex)))
    #expect(
      shifted.data.preferences.map(\.scores) != (try replicate()).data.preferences.map(\.scores))
    let point = try shifted.yardstick.measure(shifted.base, steps: 0, usesReference: true)
    #expect(point.rewards.count == 15)
    let ends = ["a=0.0", "a=1.0"].compactMap { point.rewards[$0] }
    #expect(abs((point.rewards["area"] ?? 0) - (ends[0] + ends[1]) / 2) < 1e-12)
  }

  @Test("samples are kept with confidence and reward where a study asks for them")
  func samples() throws {
    var cell = StudyCell(StudyTests.settings, objective: "rank", arms: StudyTests.arms)
    cell.settings.keepsSamples = true
    let result = try cell.run(seed: 2, makeLoss: { _ in RankLoss() })
    let samples = try #require(result.arms[1].samples)
    #expect(samples.confidences.count == 12 && samples.rewards.count == 12)
  }

  @Test("a model that another cell made is taken from the cache, and gives the same result")
  func cache() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let cell = StudyCell(StudyTests.settings, objective: "rank", arms: StudyTests.arms)
    let first = try cell.run(seed: 2, makeLoss: { _ in RankLoss() }, cache: folder)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    var labels: Set<String> = []
    let again = try cell.run(
      seed: 2, makeLoss: { _ in RankLoss() }, cache: folder, observe: { labels.insert($0.label) })
    #expect(first == again)
    #expect(labels == ["erm", "dora"])
    #expect(first == (try cell.run(seed: 2, makeLoss: { _ in RankLoss() })))
  }
}
