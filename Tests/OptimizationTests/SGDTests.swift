import Optimization
import TensorCore
import Testing

@Suite("SGD") struct SGDTests {
  @Test("moves against the gradient and decays matrices")
  func step() {
    let matrix = Parameter(name: "m", value: Tensor([2, 4], shape: [2]), decays: true)
    let norm = Parameter(name: "n", value: Tensor([2, 4], shape: [2]), decays: false)
    matrix.gradient.fill(8)
    norm.gradient.fill(8)
    let optimizer = SGD(parameters: [matrix, norm], weightDecay: 0.5)
    optimizer.step(learningRate: 0.5, gradientScale: 0.25)
    // The result 0.75 · 2 - 0.5 · 0.25 · 8 is exact in float32.
    #expect(matrix.value.values == [0.5, 2])
    #expect(norm.value.values == [1, 3])
    #expect(optimizer.stepCount == 1)
  }

  @Test("keeps nothing but the number of steps")
  func restore() throws {
    let optimizer = SGD(parameters: [])
    #expect(optimizer.state.isEmpty)
    try optimizer.restore(stepCount: 12, state: [:])
    #expect(optimizer.stepCount == 12)
    #expect(throws: OptimizationError.unknownState(name: "w.exp_avg")) {
      try optimizer.restore(stepCount: 1, state: ["w.exp_avg": Tensor(zeros: [1])])
    }
  }
}
