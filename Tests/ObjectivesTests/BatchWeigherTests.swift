import Objectives
import Testing
import _TestSupport

@Suite("Batch weigher")
struct BatchWeigherTests {
  /// A loss that only has a bound.
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
    let robust = try weigher.weigh(result, calibration: [3, 5], factors: [1, 1], groups: nil)
    // The value is (3 (-1 + 2) + 5 (-2 + 2))/2.
    #expect(robust.value == 1.5)
    #expect(weigher.state.isEmpty)
  }

  @Test("the data's weight stands at the loss, beside h and behind the shift")
  func weightAndShift() throws {
    var weigher = BatchWeigher(DoRA(lambda: 2), of: Bounded(-2), shift: .automatic)
    let result = LossResult(loss: [-1, 1], dLogp: [])
    let robust = try weigher.weigh(result, calibration: [3, 0.5], factors: [2, 4], groups: nil)
    // The product w h in Equation 9 has the same effect as h alone.
    let same = try DoRA(lambda: 2).evaluate(losses: [1, 3], calibration: [6, 2])
    #expect(mismatch(robust.value, same.value) == nil)
    #expect(mismatch(robust.weights, same.weights) == nil)
  }

  static let result = LossResult(loss: [0.3, 1.2, 2.5, 0.9, 0.4], dLogp: [])
  static let factors = [1, 0.5, 2, 3, 0.25]

  private func weigh(
    _ robustifier: any Robustifier, _ result: LossResult = result, factors: [Double] = factors
  ) throws -> RobustValue {
    var weigher = BatchWeigher(robustifier, of: Bounded(nil), shift: .none)
    return try weigher.weigh(
      result, calibration: RobustifierLawTests.calibration, factors: factors,
      groups: RobustifierLawTests.groups)
  }

  @Test(
    "with weights too the derivative is that of the value",
    arguments: RobustifierLawTests.robustifiers.filter {
      !RobustifierLawTests.detached.union(RobustifierLawTests.capped).contains($0.name)
    })
  func weightedDerivative(robustifier: any Robustifier) throws {
    let expected = try centralGradient(at: Self.result.loss) { losses in
      try weigh(robustifier, LossResult(loss: losses, dLogp: [])).value
    }
    // As without weights, the accuracy is about 1e-10 for a function of this size.
    let tolerance = Tolerance(absolute: 1e-9, relative: 0)
    #expect(mismatch(try weigh(robustifier).weights, expected, within: tolerance) == nil)
  }

  @Test(
    "a weight of 1 changes no bit, and equal weights are a loss in another unit",
    arguments: RobustifierLawTests.robustifiers)
  func unitWeight(robustifier: any Robustifier) throws {
    let plain = try robustifier.evaluate(
      RobustBatch(
        losses: Self.result.loss, calibration: RobustifierLawTests.calibration,
        groups: RobustifierLawTests.groups))
    #expect(try weigh(robustifier, factors: [1, 1, 1, 1, 1]) == plain)
    let scaled = LossResult(loss: Self.result.loss.map { 2 * $0 }, dLogp: [])
    let doubled = try weigh(robustifier, factors: [2, 2, 2, 2, 2])
    let other = try weigh(robustifier, scaled, factors: [1, 1, 1, 1, 1])
    #expect(doubled.value == other.value)
    #expect(doubled.weights == other.weights.map { 2 * $0 })
  }

  @Test("under a mean, twice the weight is twice the derivative", arguments: ["erm", "reweight"])
  func doubledWeight(name: String) throws {
    let robustifier = try RobustifierCatalogue.make(name: name)
    var factors = Self.factors
    let before = try weigh(robustifier).weights
    factors[2] *= 2
    let after = try weigh(robustifier, factors: factors).weights
    #expect(after[2] == 2 * before[2])
    #expect(after[0] == before[0] && after[1] == before[1] && after[4] == before[4])
  }

  @Test("an objective that takes the weights itself is not weighted a second time")
  func ownWeights() throws {
    let weigher = BatchWeigher(
      EmpiricalRisk(), of: Taking(requirements: LossRequirements(uses: [.weight])), shift: .none)
    #expect(weigher.factor(of: 5) == 1)
    #expect(
      BatchWeigher(EmpiricalRisk(), of: Bounded(nil), shift: .none).factor(of: 5) == 5)
    #expect(
      BatchWeigher(EmpiricalRisk(), of: Bounded(nil), shift: .none).factor(of: nil) == 1)
  }

  @Test("weights have no meaning for a joint loss, nor for a sum of which one term takes them")
  func impossibleWeights() throws {
    let joint = Taking(coupling: .joint)
    #expect(
      joint.exampleWeighting
        == .impossible(reason: "loss 'taking' is one number for the whole batch"))
    let sum = try WeightedLoss([
      .init(loss: Taking(requirements: LossRequirements(needs: [.weight])), weight: 1),
      .init(loss: Bounded(nil), weight: 1),
    ])
    #expect(
      sum.exampleWeighting
        == .impossible(
          reason: "term 'taking' of the sum takes the weights itself and others don't"))
    let both = try WeightedLoss([.init(loss: Bounded(nil), weight: 2)])
    #expect(both.exampleWeighting == .host)
  }

  /// A loss that requires inputs.
  private final class Taking: SampleLoss {
    let name = "taking"
    let requirements: LossRequirements
    let coupling: LossCoupling
    let metrics: [LossMetric] = []
    let lowerBound: Double? = nil

    init(requirements: LossRequirements = LossRequirements(), coupling: LossCoupling = .separable) {
      self.requirements = requirements
      self.coupling = coupling
    }

    func evaluate(_ batch: ScoreBatch, upstream: [Double]?, context: LossContext) -> LossResult {
      LossResult(loss: [], dLogp: [])
    }
  }

  @Test("the state moves with every batch, and is put back only as a whole")
  func state() throws {
    let robustifier = try RobustifierCatalogue.make(
      name: "group-dro", parameters: ["step_size": 1], groupSizes: [1, 1])
    var weigher = BatchWeigher(robustifier, of: Bounded(nil), shift: .none)
    let start = weigher.state
    let result = LossResult(loss: [1, 0], dLogp: [])
    let first = try weigher.weigh(result, calibration: [1, 1], factors: [1, 1], groups: [0, 1])
    let second = try weigher.weigh(result, calibration: [1, 1], factors: [1, 1], groups: [0, 1])
    #expect(second.value > first.value)
    let wrong = weigher.restore([0])
    let right = weigher.restore(start)
    #expect(!wrong && right)
    let again = try weigher.weigh(result, calibration: [1, 1], factors: [1, 1], groups: [0, 1])
    #expect(again == first)
  }
}
