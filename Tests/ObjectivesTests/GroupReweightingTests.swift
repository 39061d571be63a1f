import Testing

@testable import Objectives

@Suite("Group reweighting")
struct GroupReweightingTests {
  private func robustifier(
    stepSize: Double, normalises: Bool = false
  ) -> any Robustifier {
    GroupReweighting(
      name: "group-dro", stepSize: stepSize, scale: .batchMean, normalisesLosses: normalises,
      parameters: [:], groupSizes: [10, 10])
  }

  private let batch = RobustBatch(
    losses: [1, 3, 0.5], calibration: [1, 1, 1], groups: [0, 0, 1])

  @Test("a group that always loses more ends with all the weight, and comes back when that turns")
  func weightsFollowLosses() throws {
    let robustifier = robustifier(stepSize: 10)
    var state = robustifier.initialState
    for _ in 0..<100 { _ = try robustifier.evaluate(batch, state: &state) }
    // q of the second group is exp(-1500), which is 0 in float64, but its logarithm is kept.
    #expect(state[0] == 0 && abs(state[1] + 1500) < 1e-9)
    var turned = batch
    turned.groups = [1, 1, 0]
    for _ in 0..<200 { _ = try robustifier.evaluate(turned, state: &state) }
    #expect(state[1] == 0)
  }

  @Test("a step size of 0 weighs groups alike, however many data each has")
  func zeroStep() throws {
    let result = try robustifier(stepSize: 0).evaluate(batch)
    #expect(abs(result.value - 1.25) < 1e-15)
    for (weight, expected) in zip(result.weights, [0.25, 0.25, 0.5]) {
      #expect(abs(weight - expected) < 1e-15)
    }
  }

  @Test("a failed batch leaves the state as it was")
  func failureIsAtomic() {
    let robustifier = robustifier(stepSize: 1, normalises: true)
    var state = [-0.5, -1.0]
    #expect(throws: ObjectiveError.nonFiniteLoss(datum: 0, value: .infinity)) {
      try robustifier.evaluate(
        RobustBatch(losses: [.infinity], calibration: [1], groups: [0]), state: &state)
    }
    // The group losses add up to 0, so they can't be normalised.
    #expect(throws: ObjectiveError.notRepresentable(robustifier: "group-dro")) {
      try robustifier.evaluate(
        RobustBatch(losses: [1, -1], calibration: [1, 1], groups: [0, 1]), state: &state)
    }
    #expect(state == [-0.5, -1.0])
  }
}
