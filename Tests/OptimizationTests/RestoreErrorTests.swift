import Optimization
import TensorCore
import Testing

@Suite("Restoring an optimiser") struct RestoreErrorTests {
  let optimizer = AdamW(
    parameters: [Parameter(name: "w", value: Tensor(zeros: [2, 3]), decays: true)])

  func saved(_ names: String..., shape: [Int] = [2, 3]) -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, Tensor(zeros: shape)) })
  }

  func error(stepCount: Int = 1, _ state: [String: Tensor]) -> OptimizationError? {
    do throws(OptimizationError) {
      try optimizer.restore(stepCount: stepCount, state: state)
      return nil
    } catch {
      return error
    }
  }

  @Test("refuses a state without one of its tensors")
  func missing() {
    let error = error(saved("w.exp_avg"))
    #expect(error == .missingState(name: "w.exp_avg_sq"))
    #expect(error?.description == "the optimizer's state has no tensor 'w.exp_avg_sq'")
  }

  @Test("refuses a state with a tensor that is not its own")
  func unknown() {
    let error = error(saved("w.exp_avg", "w.exp_avg_sq", "v.exp_avg"))
    #expect(error == .unknownState(name: "v.exp_avg"))
    #expect(
      error?.description
        == "the optimizer's state has a tensor 'v.exp_avg' that this optimizer does not keep")
  }

  @Test("refuses a tensor of another shape")
  func shape() {
    let error = error(saved("w.exp_avg", "w.exp_avg_sq", shape: [3, 2]))
    #expect(error == .stateShape(name: "w.exp_avg", expected: [2, 3], found: [3, 2]))
    #expect(
      error?.description
        == "tensor 'w.exp_avg' of the optimizer's state has shape [3, 2], expected [2, 3]")
  }

  @Test("refuses a negative number of steps")
  func stepCount() {
    let error = error(stepCount: -1, saved("w.exp_avg", "w.exp_avg_sq"))
    #expect(error == .negativeStepCount(-1))
    #expect(error?.description == "the optimizer's step count is -1, expected 0 or more")
  }

  @Test("leaves everything as it was when it refuses")
  func nothingChanged() {
    let state = saved("w.exp_avg", "w.exp_avg_sq", "v.exp_avg")
    state["w.exp_avg"]?.fill(5)
    #expect(error(stepCount: 9, state) != nil)
    #expect(optimizer.stepCount == 0)
    #expect(optimizer.state.allSatisfy { $0.tensor.squaredNorm() == 0 })
  }
}
