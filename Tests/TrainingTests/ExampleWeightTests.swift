import Objectives
import Testing
import Training
import _TestSupport

/// Tests of the data set's own weight of a datum, by which its loss is multiplied.
@Suite struct ExampleWeightTests {
  /// Eight data, of which six have a weight.
  static func data() -> [TrainingDatum] {
    var data = Scene.data(count: 8)
    for (i, weight) in [0.5, 2, 1, 0.25, 3].enumerated() { data[i].exampleWeight = weight }
    data[7].exampleWeight = 1.5
    return data
  }

  @Test(
    "weighted data have the same update in every layout, on one rank or three",
    arguments: LayoutTests.robustifiers)
  func layouts(robustifier: any Robustifier) throws {
    let (data, loss) = (Self.data(), MarginLoss(beta: 1))
    let whole = try Scene.update(loss, robustifier, data, microBatch: 8)
    let unweighted = try Scene.update(loss, robustifier, Scene.data(count: 8), microBatch: 8)
    let norm = distance(whole, whole.map { _ in 0 })
    #expect(distance(whole, unweighted) > 1e-3 * norm, "the weights change the step")
    // The bound covers float32 rounding errors of single data's gradients, which are up to ten
    // times longer than their sum.
    let bound = 1e-4 * norm
    for microBatch in [1, 3] {
      let parts = try Scene.update(loss, robustifier, data, microBatch: microBatch)
      #expect(distance(parts, whole) <= bound, "micro-batch \(microBatch)")
    }
    let ranks = try ThreadRanks.run(3) { ranks in
      try Scene.update(MarginLoss(beta: 1), robustifier, data, microBatch: 2, ranks: ranks)
    }
    for parts in ranks { #expect(distance(parts, whole) <= bound, "three ranks") }
  }

  @Test("coupled losses are weighted too")
  func coupled() throws {
    let data = Self.data()
    let whole = try Scene.update(SpreadLoss(), DoRA(lambda: 1), data, microBatch: 8)
    let parts = try Scene.update(SpreadLoss(), DoRA(lambda: 1), data, microBatch: 3)
    let plain = try Scene.update(SpreadLoss(), DoRA(lambda: 1), Scene.data(count: 8), microBatch: 3)
    let norm = distance(whole, whole.map { _ in 0 })
    #expect(distance(parts, whole) <= 1e-5 * norm)
    #expect(distance(plain, whole) > 1e-3 * norm)
  }

  @Test(
    "under dora the weight and h are one factor, under erm a whole weight is a repeated datum",
    arguments: [1, 8])
  func oneFactor(microBatch: Int) throws {
    let data = Self.data()
    var folded = data
    for i in folded.indices {
      folded[i].calibrationWeight *= folded[i].exampleWeight ?? 1
      folded[i].exampleWeight = nil
    }
    let loss = MarginLoss(beta: 1)
    let weighted = try Scene.update(loss, DoRA(lambda: 1), data, microBatch: microBatch)
    let once = try Scene.update(loss, DoRA(lambda: 1), folded, microBatch: microBatch)
    #expect(distance(weighted, once) <= 1e-5 * distance(once, once.map { _ in 0 }))

    var single = Scene.data(count: 2)
    single[1].exampleWeight = 3
    let repeated =
      [single[0], Scene.data(count: 2)[1]] + [Int](0..<2).map { _ in Scene.data(count: 2)[1] }
    let a = try Scene.update(loss, EmpiricalRisk(), single, microBatch: microBatch)
    let b = try Scene.update(loss, EmpiricalRisk(), repeated, microBatch: microBatch)
    // A mean divides by the number of rows, which is two in one case and four in the other.
    #expect(distance(a, b.map { 2 * $0 }) <= 1e-5 * distance(a, a.map { _ in 0 }))
  }

  @Test("a weight of 1 changes no bit", arguments: LayoutTests.robustifiers)
  func unitWeight(robustifier: any Robustifier) throws {
    var data = Scene.data(count: 5)
    let plain = try Scene.update(MarginLoss(beta: 1), robustifier, data, microBatch: 2)
    for i in data.indices { data[i].exampleWeight = 1 }
    #expect(try Scene.update(MarginLoss(beta: 1), robustifier, data, microBatch: 2) == plain)
  }

  @Test("wdpo penalises the weighted loss, in every layout")
  func penalty() throws {
    let wdpo = RobustObjective(InputPenalty(weight: 0.5))
    let loss = MarginLoss(beta: 1)
    var data = Scene.data(count: 1)
    data[0].exampleWeight = 2
    // 2 l + ρ ‖2 v‖² equals twice l + 2ρ ‖v‖².
    let other = RobustObjective(InputPenalty(weight: 1))
    let weighted = try Scene.update(loss, wdpo, data, microBatch: nil)
    let twice = try Scene.update(loss, other, Scene.data(count: 1), microBatch: nil).map { 2 * $0 }
    // The bound covers rounding errors, which are magnified by dividing by the step.
    #expect(distance(weighted, twice) <= 2e-3 * distance(twice, twice.map { _ in 0 }))
    let whole = try Scene.update(loss, wdpo, Self.data(), microBatch: 8)
    let parts = try Scene.update(loss, wdpo, Self.data(), microBatch: 3)
    #expect(distance(parts, whole) <= 2e-3 * distance(whole, whole.map { _ in 0 }))
  }

  @Test("the step reports the weights' share, and the objective of the weighted losses")
  func report() throws {
    let data = Self.data()
    let trainer = try Trainer(
      model: Scene.model(), loss: MarginLoss(beta: 1), robustifier: EmpiricalRisk(), data: data,
      reference: nil, settings: Scene.settings(batch: 8, microBatch: 3))
    let report = try trainer.takeStep()
    let weights = data.map { $0.exampleWeight ?? 1 }
    #expect(report.data.map(\.lossWeight) == weights.map { $0 / 8 })
    let mean = zip(weights, report.data.map(\.loss)).reduce(0) { $0 + $1.0 * $1.1 } / 8
    #expect(abs(report.objective - mean) < 1e-12 * abs(mean))
  }

  @Test("a joint loss refuses a weight by line and field, and a batch a weight of 0")
  func refused() throws {
    for (loss, weight, reason) in [
      (
        VarianceLoss() as any SampleLoss, 2.0,
        "field 'weight' is 2.0, expected 1, or 0, which leaves a datum out: loss 'variance' is one "
          + "number for the whole batch"
      ),
      (MarginLoss(beta: 1), 0, "field 'weight' is 0.0; a datum in a batch weighs more than 0"),
    ] {
      var data = Scene.data(count: 3)
      data[1].exampleWeight = weight
      #expect(throws: TrainingError.refusedDatum(datum: "datum 1", reason: reason)) {
        try Trainer.check(loss: loss, objective: RobustObjective(EmpiricalRisk()), data: data)
      }
    }
  }

  @Test("data of weight 0 are left out, and equal scores where they matter")
  func leftOut() {
    var data = Scene.data(count: 4)
    data[1].exampleWeight = 0
    data[2].scores = [3, 3]
    data[3].scores = [3, .nan]
    var forScores = data
    let both = forScores.leaveOut(learnsFromScores: true, keepsTies: false)
    #expect(both.counts == [.weight: 1, .ties: 1] && both.kept == 2 && both.total == 4)
    #expect(both.summary == "1 of weight 0, 1 with all scores equal")
    #expect(forScores.map(\.id) == ["datum 0", "datum 3"])
    for (learns, keeps) in [(false, false), (true, true)] {
      var other = data
      let leftOut = other.leaveOut(learnsFromScores: learns, keepsTies: keeps)
      #expect(leftOut.counts == [.weight: 1] && other.count == 3)
    }
  }
}
