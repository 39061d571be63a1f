import Testing
import _TestSupport

@testable import Objectives

/// Tests the trainer's protocol in float64, on losses of log-probabilities that are linear in a few
/// parameters. The result of a step must not depend on micro-batches, order, or different K.
@Suite("Steps: layouts in float64")
struct StepLayoutTests {
  /// Every robustifier of losses, and those with a radius for a lambda.
  static let robustifiers: [any Robustifier] = RobustifierCatalogue.entries.flatMap { entry in
    let radius: [[String: Double]] =
      entry.parameters.contains { $0.name == "rho" && $0.replaces != nil } ? [["rho": 0.4]] : []
    return ([[:]] + radius).compactMap {
      try? RobustifierCatalogue.make(name: entry.name, parameters: $0, groupSizes: [40, 30, 30])
    }
  }

  @Test(
    "value and gradient are those of the whole batch, in 200 layouts of pairs and 200 of lists",
    arguments: robustifiers)
  func layouts(robustifier: any Robustifier) throws {
    for seed in 0..<UInt64(400) {
      var generator = SeededGenerator(seed: seed)
      // Every other batch consists of pairs with a loss like DPO's. The others have different K and
      // a loss like LIRE's.
      let batch = LinearScores(&generator, isPairs: seed % 2 == 0)
      let whole = try LinearStep(batch, robustifier).run(parts: [Array(0..<batch.count)])
      let layout = batch.randomLayout(&generator)
      let parts = try LinearStep(batch, robustifier).run(parts: layout)
      #expect(abs(parts.value - whole.value) <= 1e-10 * max(1, abs(whole.value)), "seed \(seed)")
      for (a, b) in zip(parts.gradient, whole.gradient) {
        #expect(abs(a - b) <= 1e-10 * whole.scale, "seed \(seed), layout \(layout)")
      }
    }
  }

  @Test("the whole batch's gradient is the derivative of its value")
  func gradientIsDerivative() throws {
    for robustifier in Self.robustifiers
    where !RobustifierLawTests.detached.union(RobustifierLawTests.capped)
      .contains(robustifier.name)
    {
      var generator = SeededGenerator(seed: 3)
      let batch = LinearScores(&generator, isPairs: false)
      let whole = try LinearStep(batch, robustifier).run(parts: [Array(0..<batch.count)])
      let expected = try centralGradient(at: batch.parameters) { parameters in
        var moved = batch
        moved.parameters = parameters
        return try LinearStep(moved, robustifier).run(parts: [Array(0..<batch.count)]).value
      }
      #expect(
        mismatch(whole.gradient, expected, within: .difference) == nil, "\(robustifier.name)")
    }
  }

  @Test("dora with a batch of one is reweighting, whatever lambda is")
  func batchOfOne() throws {
    for seed in 0..<UInt64(50) {
      var generator = SeededGenerator(seed: seed)
      let batch = LinearScores(&generator, isPairs: true)
      for lambda in [0.05, 1, 4] {
        let dora = try LinearStep(batch, DoRA(lambda: lambda)).run(parts: [[0]])
        let reweighted = try LinearStep(batch, Reweighting()).run(parts: [[0]])
        #expect(mismatch(dora.value, reweighted.value) == nil, "seed \(seed)")
        #expect(mismatch(dora.gradient, reweighted.gradient) == nil, "seed \(seed)")
      }
    }
  }

  @Test("averaging dora over micro-batches is another objective")
  func averagingIsWrong() throws {
    var generator = SeededGenerator(seed: 1)
    let batch = LinearScores(&generator, isPairs: true)
    let whole = try LinearStep(batch, DoRA()).run(parts: [Array(0..<batch.count)])
    let single = try (0..<batch.count).map { try LinearStep(batch, DoRA()).run(parts: [[$0]]) }
    let mean = whole.gradient.indices.map { p in
      single.reduce(0) { $0 + $1.gradient[p] } / Double(batch.count)
    }
    let distance = zip(mean, whole.gradient).reduce(0) { $0 + abs($1.0 - $1.1) }
    #expect(distance > 0.01 * whole.scale)
  }
}
