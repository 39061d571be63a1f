import Objectives
import Testing
import Training

/// Tests that objectives under labelling wrappers have the property that `LayoutTests` checks.
@Suite("Labelling wrappers in training")
struct LabellingLayoutTests {
  static let wrappers: [(String, [String: Double])] = [
    ("re-po", ["eta": 0.7, "alpha": 0.3]), ("dpo-pro", ["rho": 0.5]), ("tv-dro", ["rho": 0.4]),
    ("flip", ["epsilon": 0.2]), ("flip", ["epsilon": 0.2, "unbiased": 0]),
    ("sparse-flip", ["rho": 0.4, "tau": 0.3]),
  ]

  @Sendable static func loss(_ name: String, _ parameters: [String: Double]) throws
    -> LabelledLoss
  {
    try LabelledLoss.make(
      ShippedObjective(file: "simpo", id: "simpo").loss(),
      under: LabelRuleCatalogue.make(name: name, parameters: parameters))
  }

  static var data: [TrainingDatum] {
    var data = Scene.data(count: 8)
    for i in data.indices {
      data[i].columns["annotator"] = .datum(Double(i % 3))
      data[i].columns["soft_label"] = .datum(0.6 + 0.05 * Double(i))
    }
    return data
  }

  @Test("a step is the same in every layout and on several ranks", arguments: wrappers.indices)
  func layouts(_ index: Int) throws {
    let (name, parameters) = Self.wrappers[index]
    let data = Self.data
    for robustifier in [
      DoRA(lambda: 1) as any Robustifier, EmpiricalRisk(),
      try RobustifierCatalogue.make(name: "cvar"),
    ] {
      let whole = try Scene.update(
        Self.loss(name, parameters), robustifier, data, microBatch: 8)
      let bound = 3e-5 * distance(whole, [Float](repeating: 0, count: whole.count))
      #expect(bound > 0)
      for microBatch in [1, 3] {
        let parts = try Scene.update(
          Self.loss(name, parameters), robustifier, data, microBatch: microBatch)
        #expect(distance(parts, whole) <= bound, "\(robustifier.name), micro-batch \(microBatch)")
      }
      let shared = try ThreadRanks.run(3) { ranks in
        try Scene.update(
          Self.loss(name, parameters), robustifier, Self.data, microBatch: 2, ranks: ranks)
      }
      for update in shared { #expect(update == shared[0]) }
      #expect(distance(shared[0], whole) <= bound, "\(robustifier.name) on three ranks")
    }
  }

  @Test("a wrapper that trusts the labels takes the very step of the bare objective")
  func bare() throws {
    let plain = try Scene.update(
      ShippedObjective(file: "simpo", id: "simpo").loss(), DoRA(lambda: 1), Self.data,
      microBatch: 2)
    let trusting = try Scene.update(
      Self.loss("tv-dro", ["rho": 0]), DoRA(lambda: 1), Self.data, microBatch: 2)
    #expect(plain == trusting)
  }

  @Test("what belongs to the observed labels, and what only some data have, is refused")
  func refusals() throws {
    func check(_ loss: LabelledLoss, _ data: [TrainingDatum]) throws {
      try Trainer.check(loss: loss, objective: RobustObjective(EmpiricalRisk()), data: data)
    }
    var missing = Self.data
    missing[3].columns["annotator"] = nil
    #expect {
      try check(Self.loss("re-po", [:]), missing)
    } throws: { "\($0)".contains("'annotator' is missing, and 7 of 8 data have it") }
    missing[3].columns["soft_label"] = nil
    #expect {
      try check(Self.loss("dpo-pro", [:]), missing)
    } throws: { "\($0)".contains("needs 'soft_label'") }
    var rated = Self.data
    for i in rated.indices { rated[i].columns["p_win"] = .datum(0.8) }
    let sppo = try LabelledLoss.make(
      ShippedObjective(file: "anchored", id: "sppo-official").loss(),
      under: LabelRuleCatalogue.make(name: "flip"))
    #expect {
      try check(sppo, rated)
    } throws: { "\($0)".contains("takes 'p_win' from the data") }
    try check(sppo, Self.data)
  }
}
