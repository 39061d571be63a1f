import Objectives
import Testing

@Suite("Batch weigher")
struct BatchWeigherTests {
  /// A loss with nothing but a bound.
  private final class Bounded: SampleLoss {
    let name = "bounded"
    let requirements = LossRequirements()
    let coupling = LossCoupling.separable
    let metrics: [LossMetric] = []
    let lowerBound: Double?

    init(_ lowerBound: Double?) { self.lowerBound = lowerBound }

    func evaluate(_ batch: ScoreBatch, upstream: [Double]?, context: LossContext) -> LossResult {
      LossResult(loss: [], dLogp: [])
    }
  }

  @Test("the shift comes before h")
  func shiftBeforeCalibration() throws {
    var weigher = BatchWeigher(Reweighting(), of: Bounded(-2), shift: .automatic)
    let result = LossResult(loss: [-1, -2], dLogp: [])
    let robust = try weigher.weigh(result, calibration: [3, 5], groups: nil)
    // (3 (-1 + 2) + 5 (-2 + 2))/2.
    #expect(robust.value == 1.5)
    #expect(weigher.state.isEmpty)
  }

  @Test("the state moves with every batch, and is put back only as a whole")
  func state() throws {
    let robustifier = try RobustifierCatalogue.make(
      name: "group-dro", parameters: ["step_size": 1], groupSizes: [1, 1])
    var weigher = BatchWeigher(robustifier, of: Bounded(nil), shift: .none)
    let start = weigher.state
    let result = LossResult(loss: [1, 0], dLogp: [])
    let first = try weigher.weigh(result, calibration: [1, 1], groups: [0, 1])
    let second = try weigher.weigh(result, calibration: [1, 1], groups: [0, 1])
    #expect(second.value > first.value)
    let wrong = weigher.restore([0])
    let right = weigher.restore(start)
    #expect(!wrong && right)
    let again = try weigher.weigh(result, calibration: [1, 1], groups: [0, 1])
    #expect(again == first)
  }
}
