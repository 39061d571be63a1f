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
