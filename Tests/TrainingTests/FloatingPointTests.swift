import Objectives
import Testing
import Training

/// Tests that objectives aren't affected although kernels flush denormal numbers to zero.
@Suite struct FloatingPointTests {
  /// A loss that counts the evaluations in which float64 denormals were flushed.
  private final class Watching: SampleLoss {
    let name = "watching"
    let requirements = LossRequirements(responses: 2...2)
    let coupling = LossCoupling.separable
    let metrics: [LossMetric] = []
    let lowerBound: Double? = 0
    private let margin = MarginLoss(beta: 1)
    private(set) var evaluations = 0
    private(set) var flushed = 0

    func evaluate(_ batch: ScoreBatch, upstream: [Double]?, context: LossContext) -> LossResult {
      evaluations += 1
      // The operands come from the batch, so the compiler can't compute this at compile time.
      let tiny = Double.leastNormalMagnitude * (batch.logp[0] / batch.logp[0])
      if tiny / Double(2 * batch.count) == 0 { flushed += 1 }
      var result = margin.evaluate(batch, upstream: upstream, context: context)
      result.metrics = []
      return result
    }
  }

  @Test("an objective sees IEEE arithmetic in every step, in one pass and in two")
  func objectives() throws {
    let data = Scene.data(count: 6)
    for robustifier in ["dora", "cvar"] {
      let loss = Watching()
      _ = try Scene.update(
        loss, RobustifierCatalogue.make(name: robustifier), data, microBatch: 2)
      #expect(loss.evaluations > 0)
      #expect(loss.flushed == 0)
    }
  }
}
