import Foundation
import Objectives
import Testing
import Training
import _TestSupport

/// Tests of the weights that a step reports, and of the effect of shifted losses on them.
@Suite struct RobustTrainingTests {
  private func step(
    _ robustifier: any Robustifier, shift: LossShift = .none, loss: any SampleLoss,
    data: [TrainingDatum] = Scene.data(count: 8), microBatch: Int? = nil
  ) throws -> StepReport {
    var settings = Scene.settings(batch: data.count, microBatch: microBatch)
    settings.lossShift = shift
    return try Trainer(
      model: Scene.model(), loss: loss, robustifier: robustifier, data: data, reference: nil,
      settings: settings
    ).takeStep()
  }

  @Test("weights are those of the shifted losses, in one pass and in two")
  func shift() throws {
    for robustifier in [
      DoRA(), try RobustifierCatalogue.make(name: "dora", parameters: ["rho": 1]),
    ] {
      let plain = try step(robustifier, loss: MarginLoss(beta: 1))
      let shifted = try step(
        robustifier, shift: .constant(1.5), loss: MarginLoss(beta: 1), microBatch: 3)
      let expected = try robustifier.evaluate(
        losses: plain.data.map { $0.loss + 1.5 }, calibration: plain.data.map(\.calibrationWeight))
      // Micro-batches change float32 log-probabilities by rounding, and losses are in the tens.
      let tolerance = Tolerance(absolute: 1e-4, relative: 1e-4)
      #expect(mismatch(shifted.data.map(\.lossWeight), expected.weights, within: tolerance) == nil)
      #expect(mismatch(shifted.objective, expected.value, within: tolerance) == nil)
      #expect(abs(shifted.meanLoss - plain.meanLoss) < 1e-4)
    }
  }

  @Test(
    "an automatic shift uses the loss's bound, and is refused without one, counted over the batch")
  func automaticShift() throws {
    let plain = try step(DoRA(), loss: MarginLoss(beta: 1))
    let automatic = try step(DoRA(), shift: .automatic, loss: MarginLoss(beta: 1))
    #expect(automatic.objective == plain.objective)
    let streamed = #expect(throws: StepFailure.self) {
      try step(DoRA(), shift: .automatic, loss: BoundedFor(first: 5), microBatch: 2)
    }
    let whole = #expect(throws: StepFailure.self) {
      try step(
        RobustifierCatalogue.make(name: "cvar"), shift: .automatic, loss: BoundedFor(first: 5))
    }
    for failure in [streamed, whole] {
      #expect(failure?.cause as? ObjectiveError == .noLowerBound(datum: 5))
      #expect(failure?.place == "datum 5")
    }
  }

  @Test("a joint loss takes no shift")
  func jointShift() {
    #expect(
      throws: TrainingError.invalidSetting(
        .lossShift, value: "auto",
        expected: "none: loss 'variance' is one number for the whole batch")
    ) { try step(EmpiricalRisk(), shift: .automatic, loss: VarianceLoss()) }
  }

  @Test("a step reports how its weights are spread and what they go along with")
  func weightReport() throws {
    var data = Scene.data(count: 8)
    for i in data.indices { data[i].sources = ["human", i < 4 ? "small" : "human"] }
    let mean = try #require(
      try step(EmpiricalRisk(), loss: MarginLoss(beta: 1), data: data).weights)
    #expect(abs(mean.statistics.effectiveSampleSize - 8) < 1e-12)
    #expect(mean.lossCorrelation == nil && mean.calibrationCorrelation == nil)
    #expect(abs((mean.sourceShares["small"] ?? 0) - 0.25) < 1e-12)
    #expect(abs((mean.sourceShares["human"] ?? 0) - 0.75) < 1e-12)
    #expect(mean.lambda == nil && !mean.isConcentrated)

    let reweighted = try #require(
      try step(Reweighting(), loss: MarginLoss(beta: 1), data: data).weights)
    #expect(abs((reweighted.calibrationCorrelation ?? 0) - 1) < 1e-12)

    let ball = try RobustifierCatalogue.make(name: "kl-dro", parameters: ["rho": 0.5])
    let worst = try #require(try step(ball, loss: MarginLoss(beta: 1), data: data).weights)
    #expect(abs(worst.statistics.divergenceFromUniform - 0.5) < 1e-9)
    #expect((worst.lossCorrelation ?? 0) > 0.5)
    #expect((worst.lambda ?? 0) > 0)
  }

  @Test("weights that rest on under a tenth of the batch are said to")
  func concentration() throws {
    let data = Scene.data(count: 24)
    let sharp = try step(
      KullbackLeiblerDRO(lambda: 1e-3), loss: MarginLoss(beta: 1), data: data)
    #expect(sharp.weights?.isConcentrated == true)
    let soft = try step(KullbackLeiblerDRO(lambda: 1e3), loss: MarginLoss(beta: 1), data: data)
    #expect(soft.weights?.isConcentrated == false)
  }

  @Test("a coupled loss that differs when it is asked again is named")
  func fickle() throws {
    let failure = #expect(throws: StepFailure.self) {
      try step(EmpiricalRisk(), loss: FickleLoss())
    }
    #expect(
      failure?.cause as? ObjectiveError
        == .repeatDiffers(loss: "fickle", datum: 1, first: 1, repeated: 1.5))
    #expect(
      failure.map { "\($0)" }
        == "step 1, datum 1: loss 'fickle' misbehaved: asked again about the same "
        + "batch, it gives datum 1 the loss 1.5 instead of 1.0")
  }

  @Test("the weights of groups are reported by name, and follow the losses")
  func groupWeights() throws {
    let robustifier = try RobustifierCatalogue.make(
      name: "group-dro", parameters: ["step_size": 1], groupSizes: [3, 3, 2])
    var data = Scene.data(count: 8)
    let groups = DataGroups(values: data.map { Double($0.group ?? 0) })
    for i in data.indices { data[i].group = groups.indices[i] }
    let report = try Trainer(
      model: Scene.model(), loss: MarginLoss(beta: 1), robustifier: robustifier, data: data,
      reference: nil, settings: Scene.settings(batch: 8, microBatch: nil), groups: groups
    ).takeStep()
    #expect(report.groupWeights.map(\.group) == ["0", "1", "2"])
    let means = (0..<3).map { group in
      let losses = zip(data, report.data).filter { $0.0.group == group }.map(\.1.loss)
      return losses.reduce(0, +) / Double(losses.count)
    }
    // From equal weights, one step with η = 1 gives the softmax of the groups' losses.
    let top = means.max() ?? 0
    let sum = means.reduce(0) { $0 + exp($1 - top) }
    for (found, mean) in zip(report.groupWeights, means) {
      #expect(abs(found.weight - exp(mean - top) / sum) < 1e-12)
    }
    #expect(try step(EmpiricalRisk(), loss: MarginLoss(beta: 1)).groupWeights.isEmpty)
  }

  @Test("a line of metrics.jsonl holds the report")
  func metricsLine() throws {
    let folder = try TemporaryDirectory()
    let run = try RunDirectory(creating: folder.url)
    var data = Scene.data(count: 4)
    for i in data.indices { data[i].sources = ["a", "b"] }
    let ball = try RobustifierCatalogue.make(name: "dora", parameters: ["rho": 0.1])
    try run.log(step(ball, loss: MarginLoss(beta: 1), data: data))
    struct Line: Decodable {
      let effective_sample_size, max_weight, weight_kl, weight_h_correlation: Double
      let weight_loss_correlation, lambda: Double
      let source_weight: [String: Double]
    }
    let text = try Data(contentsOf: run.url.appendingPathComponent("metrics.jsonl"))
    let line = try JSONDecoder().decode(Line.self, from: text)
    #expect(line.source_weight.keys.sorted() == ["a", "b"])
    #expect(line.max_weight >= 0.25 && line.max_weight < 1)
  }
}

/// A margin loss that has a lower bound only for the first data of the data set. It counts the data
/// that it has scored, so data must be scored in order.
private final class BoundedFor: SampleLoss {
  let name = "bounded"
  let requirements = LossRequirements(responses: 2...2)
  let coupling = LossCoupling.separable
  let metrics: [LossMetric] = []
  let lowerBound: Double? = nil
  private let bounded: Int
  private var seen = 0

  init(first: Int) { bounded = first }

  func evaluate(_ batch: ScoreBatch, upstream: [Double]?, context: LossContext) -> LossResult {
    var result = MarginLoss(beta: 1).evaluate(batch, upstream: upstream, context: context)
    result.metrics = []
    result.lowerBound = (0..<batch.count).map { seen + $0 < bounded ? 0 : .nan }
    seen += batch.count
    return result
  }
}
