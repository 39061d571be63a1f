import Statistics
import Foundation
import Objectives
import Testing

@testable import Experiments

@Suite struct StudyReportTests {
  /// An outcome with these rewards at the endpoint, by seed and arm. An arm with nil never reaches
  /// the endpoint.
  private func outcome(_ rewards: [[Double?]], names: [String], name: String = "C1") -> StudyOutcome
  {
    var settings = StudySettings()
    settings.condition.name = name
    let arms = names.map { StudyArm(name: $0, robustifier: EmpiricalRisk()) }
    let cell = StudyCell(settings, objective: "dpo-pl", arms: arms)
    let seeds = rewards.enumerated().map { seed, rewards in
      CellResult(
        text: cell.text, seed: UInt64(seed), responses: 4,
        arms: zip(names, rewards).map { name, reward in
          var frontier = Frontier(from: .zero)
          var point = Measurement.zero
          (point.reward, point.divergence, point.accuracy) = (reward ?? 1, 0.1, .nan)
          if let reward {
            point.reward = reward
            point.divergence = 0.3
          }
          frontier.add(point)
          return ArmResult(name: name, frontier: frontier)
        }, goldenReward: 4, classifierArea: 0.9, classifierError: 0.1, goldenCalibration: 3,
        syntheticCalibration: 0.3)
    }
    return StudyOutcome(cell, loss: "dpo-pl", seeds: seeds)
  }

  @Test("differences are taken seed by seed: what all arms share is no error")
  func paired() throws {
    let outcome = outcome(
      [[1, 1.5, 2], [3, 3.7, 4], [9, 9.6, 10]], names: ["erm", "dro", "dora"])
    let difference = try #require(
      outcome.difference({ $0.reward }, ofArm: 2, atDivergence: 0.3))
    #expect(abs(difference.mean - 1) < 1e-12 && (difference.standardError ?? 1) < 1e-12)
    let text = StudyReport(.strategies, outcomes: [outcome]).markdown
    #expect(text.contains("| dora | 5.33 ± 10.34 | +1.00 ± 0.00 |"), "\(text)")
  }

  @Test("the primary contrasts come with p-values that Holm adjusted")
  func primary() {
    let rewards = [[1, 1.5, 2], [3, 3.2, 4.5], [9, 9.6, 10.4]]
    let text = StudyReport(
      .strategies, outcomes: [outcome(rewards, names: ["erm", "dro", "dora"])]
    ).plain
    let first = Estimate([1, 1.5, 1.4]).pValue ?? 0
    let second = Estimate([0.5, 1.3, 0.8]).pValue ?? 0
    let adjusted = holmAdjusted([first, second])
    #expect(
      text.contains(String(format: "dora − erm in C1-dpo-pl +1.30 ± 0.66, p = %.4f", adjusted[0])),
      "\(text)")
    #expect(
      text.contains(String(format: "dora − dro in C1-dpo-pl +0.87 ± 1.00, p = %.4f", adjusted[1])),
      "\(text)")
  }

  @Test("a study that compares all has every contrast, by itself and adjusted by Holm's method")
  func allContrasts() {
    let rewards = [[1, 1.5, 2], [3, 3.2, 4.5], [9, 9.6, 10.4]]
    let text = StudyReport(
      .scale,
      outcomes: ["C1", "C2"].map { outcome(rewards, names: ["erm", "dro", "dora"], name: $0) }
    ).markdown
    let alone = [Estimate([0.5, 0.2, 0.6]), Estimate([1, 1.5, 1.4])].map { $0.pValue ?? 0 }
    let adjusted = holmAdjusted(alone + alone)
    #expect(text.contains("p, Holm over 4"))
    for (name, place) in [("dro", 0), ("dora", 1)] {
      for cell in ["C1-dpo-pl", "C2-dpo-pl"] {
        let line = text.split(separator: "\n").first { $0.hasPrefix("| \(cell) | \(name) − erm") }
        let values = String(format: "| %.4f | %.4f |", alone[place], adjusted[place])
        #expect(line?.hasSuffix(values) == true, "\(line ?? ""), expected \(values)")
      }
    }
  }

  @Test("a p-value of which four digits are zeros is no zero")
  func smallPValue() {
    #expect(StudyReport.text(pValue: 9.9e-5) == "p < 0.0001")
    #expect(StudyReport.text(pValue: 0.04) == "p = 0.0400")
    #expect(StudyReport.number(-0.25, 2) == "−0.25")
  }

  @Test("an arm that not every seed took to the endpoint has no number and a remark")
  func notReached() {
    let text = StudyReport(
      .flips, outcomes: [outcome([[1, nil], [2, 3]], names: ["erm", "slow"])]
    ).plain
    #expect(text.contains("slow came to 0.3 nats in 1 of 2 seeds"), "\(text)")
    #expect(!text.contains("primary"))
  }

  @Test("wide tables continue below, in no more than 80 columns")
  func width() {
    let text = StudyReport(
      .flips, outcomes: [outcome([[1, 1.5], [2, 3]], names: ["erm", "a longer name"])]
    ).plain
    let table = text.split(separator: "\n").filter { $0.hasPrefix("a longer") }
    #expect(table.count > 1 && table.allSatisfy { $0.count <= 80 }, "\(text)")
  }

  @Test("every study's figures can be drawn")
  func figures() {
    let outcome = outcome([[1, 1.5], [2, 3]], names: ["erm", "0.5"])
    for figure in [
      StudyFigure.differences, .frontier, .parameter(label: "l"), .chosenShift(label: "l"),
      .losses, .mixtures, .rounds, .confidence,
    ] {
      #expect(figure.chart(of: outcome).svg().hasPrefix("<svg"), "\(figure)")
    }
  }

  @Test("slopes on confidence are bootstrapped over prompts, paired between arms")
  func confidence() throws {
    var outcome = outcome([[1, 1.5]], names: ["erm", "dora"])
    var seed = outcome.seeds[0]
    let confidences = (0..<80).map { Double($0 % 7) / 7 }
    for (arm, slope) in [1.0, 3].enumerated() {
      seed.arms[arm].samples = JudgedSamples(
        confidences: confidences, rewards: confidences.map { slope * $0 })
    }
    outcome = StudyOutcome(outcome.cell, loss: "dpo-pl", seeds: [seed])
    let rows = try #require(ConfidenceSummary(outcome)).rows
    #expect(abs(rows[1].slope - 3) < 1e-12)
    #expect(abs((rows[1].difference?.low ?? 0) - 2) < 1e-12)
    #expect(rows[0].difference == nil)
  }
}

@Suite struct StudyCatalogueTests {
  @Test("cells of a study have names of their own, and primary contrasts name arms that are there")
  func names() throws {
    for study in StudyCatalogue.studies {
      for tier in Study.Tier.allCases {
        let cells = try study.cells(tier)
        #expect(Set(cells.map(\.name)).count == cells.count && !cells.isEmpty, "\(study.name)")
        for cell in cells { #expect(Set(cell.arms.map(\.name)).count == cell.arms.count) }
        for contrast in study.primary {
          let cell = try #require(cells.first { $0.name == contrast.cell }, "\(tier)")
          #expect(cell.arms.contains { $0.name == contrast.arm })
          #expect(cell.arms.contains { $0.name == contrast.baseline })
        }
      }
    }
  }

  @Test("an unknown study is refused with all that there are")
  func unknown() {
    #expect(throws: StudyError.self) { try StudyCatalogue.study("stratgies") }
    let error = StudyError.unknownStudy(name: "x", known: ["a", "b"])
    #expect("\(error)" == "there is no study 'x'; the studies are a, b")
  }

  @Test("results of earlier versions are still those of the same settings")
  func earlierResults() {
    var settings = StudySettings.CalibrationSettings()
    #expect(
      "\(settings)" == "CalibrationSettings(mixture: nil, gamma: nil, stabiliser: "
        + "Calibration.CalibrationWeights.Stabiliser.perResponse, dividesByMean: false)")
    (settings.mixture, settings.gamma) = ([0.25, 0.75], 2)
    settings.stabilizer = .constant(0.5)
    #expect(
      "\(settings)" == "CalibrationSettings(mixture: Optional([0.25, 0.75]), gamma: Optional(2.0), "
        + "stabiliser: Calibration.CalibrationWeights.Stabiliser.constant(0.5), dividesByMean: false)"
    )
  }

  @Test("tier long is tier full with another model, whose results can't be taken for one another")
  func longTier() throws {
    for study in StudyCatalogue.studies {
      let (full, long) = (try study.cells(.full), try study.cells(.long))
      #expect(full.map(\.name) == long.map(\.name))
      #expect(long.allSatisfy { $0.settings.layers == 6 && $0.settings.width == 256 })
      #expect(zip(full, long).allSatisfy { $0.text != $1.text })
    }
  }

  @Test("evaluation and tuning share no seed")
  func seeds() {
    #expect(Set(Study.strategies.seeds(1000)).isDisjoint(with: Study.tuning.seeds(1000)))
    #expect(Study.lambda.seeds(3) == [7000, 7001, 7002])
    #expect(Study.lambda.seeds(3, seesPrompts: true) == [2000, 2001, 2002])
    #expect(TuningPlan.seeds(1000).allSatisfy { $0 < 2000 })
  }

  @Test("a result reads back as it was written, also what JSON has no number for")
  func roundTrip() throws {
    var point = Measurement.zero
    point.accuracy = .nan
    point.reward = 0.1 + 0.2
    var frontier = Frontier(from: .zero)
    frontier.add(point)
    let result = CellResult(
      text: "t", seed: 3, responses: 4,
      arms: [ArmResult(name: "erm", frontier: frontier, losses: [.infinity, 1])], goldenReward: 1,
      classifierArea: nil, classifierError: 0, goldenCalibration: 1, syntheticCalibration: 2)
    let data = try result.encoded()
    let again = try CellResult(decoding: data)
    #expect(again.arms[0].frontier.points[1].accuracy.isNaN)
    #expect(again.arms[0].frontier.points[1].reward == 0.1 + 0.2)
    #expect(again.arms[0].losses == [.infinity, 1])
    #expect(try again.encoded() == data)
  }

  @Test(
    "a result of format 1, in camelCase, reads as one of format 2, and a later format is refused")
  func earlierFormat() throws {
    let point = """
      {"accuracy":"nan","chosenShift":0,"confidenceSlope":0,"divergence":0,"effectiveShare":1,\
      "goldenLikelihoodLoss":0,"length":0,"lengthControlledWinRate":0.5,"reward":0.25,\
      "rewards":{"second Reward":2},"steps":0,"winRate":0.5}
      """
    let old = """
      {"arms":[{"frontier":{"points":[\(point)]},"losses":[1,"inf"],"name":"erm"}],\
      "classifierArea":0.75,"classifierError":0.1,"goldenCalibration":1.5,"goldenReward":1,\
      "responses":2,"seed":3,"syntheticCalibration":0.5,"text":"t"}
      """
    let result = try CellResult(decoding: Data(old.utf8))
    #expect(result.classifierArea == 0.75 && result.syntheticCalibration == 0.5)
    #expect(result.arms[0].frontier.points[0].rewards == ["second Reward": 2])
    let new = String(decoding: try result.encoded(), as: UTF8.self)
    #expect(new.contains(#""format":2"#) && new.contains(#""classifier_area":0.75"#))
    #expect(new.contains(#""second Reward":2"#) && !new.contains("classifierArea"))
    let later = new.replacingOccurrences(of: #""format":2"#, with: #""format":3"#)
    #expect(throws: DecodingError.self) { try CellResult(decoding: Data(later.utf8)) }
  }
}
