import Optimization
import TensorCore
import Testing
import _TestSupport

@Suite("AdamW") struct AdamWTests {
  /// The tolerance for a few float32 rounding errors of a value near 1.
  static let tolerance: Float = 3e-7

  static func parameter(_ value: Float, gradient: Float, decays: Bool = true) -> Parameter {
    let parameter = Parameter(name: "p", value: Tensor([value], shape: [1]), decays: decays)
    parameter.gradient.fill(gradient)
    return parameter
  }

  @Test("takes a first step of the learning rate, whatever the gradient's size")
  func firstStep() {
    for gradient: Float in [-1e-3, 1, 1e4] {
      let parameter = Self.parameter(1, gradient: gradient)
      AdamW(parameters: [parameter]).step(learningRate: 0.1, gradientScale: 1)
      // m̂ = g and √v̂ = |g|, so the step is ±α with a relative error of ε / |g| = 1e-5.
      #expect(abs(parameter.value.values[0] - (gradient > 0 ? 0.9 : 1.1)) < 2e-6)
    }
  }

  @Test("takes the second step of a calculation by hand")
  func secondStep() {
    let parameter = Self.parameter(1, gradient: 1)
    let optimizer = AdamW(parameters: [parameter], beta1: 0.5, beta2: 0.75, epsilon: 1)
    optimizer.step(learningRate: 0.5, gradientScale: 1)
    // With m̂ = 1 and v̂ = 1, the value is 1 - 0.5 / (1 + 1).
    #expect(abs(parameter.value.values[0] - 0.75) < Self.tolerance)
    parameter.gradient.fill(3)
    optimizer.step(learningRate: 0.5, gradientScale: 1)
    // m = 0.25 + 1.5 = 1.75, m̂ = 1.75 / 0.75;  v = 0.1875 + 2.25 = 2.4375, v̂ = 2.4375 / 0.4375
    let expected = 0.75 - 0.5 * (1.75 / 0.75) / ((2.4375 / 0.4375).squareRoot() + 1)
    #expect(abs(parameter.value.values[0] - Float(expected)) < Self.tolerance)
    #expect(optimizer.stepCount == 2)
  }

  @Test("the first moments are (1 - β) of the gradient to float32's own rounding")
  func newShares() {
    let parameter = Self.parameter(1, gradient: 1)
    let optimizer = AdamW(parameters: [parameter])
    optimizer.step(learningRate: 0.1, gradientScale: 1)
    // 1 - Float(0.999) would have a relative error of 1.3e-5, and every update half of that.
    #expect(optimizer.state.map(\.tensor.values) == [[0.1], [0.001]])
  }

  @Test("moments of a row that is no longer used end at zero, not at denormal numbers")
  func denormalMoments() {
    let parameter = Parameter(name: "p", value: Tensor(zeros: [64]), decays: false)
    parameter.gradient.fill(1e-3)
    let optimizer = AdamW(parameters: [parameter])
    optimizer.step(learningRate: 1e-3, gradientScale: 1)
    parameter.gradient.fill(0)
    // m shrinks by a factor of 0.9 per step, and would be denormal from step 760 on.
    for _ in 1..<2000 { optimizer.step(learningRate: 1e-3, gradientScale: 1) }
    for (name, moments) in optimizer.state {
      #expect(moments.values.count { $0.isSubnormal } == 0, "\(name)")
    }
    #expect(optimizer.state[0].tensor.values.allSatisfy { $0 == 0 })
  }

  @Test("decays matrices apart from the gradient, and nothing else")
  func weightDecay() {
    let matrix = Self.parameter(2, gradient: 0)
    let norm = Self.parameter(2, gradient: 0, decays: false)
    AdamW(parameters: [matrix, norm], weightDecay: 0.1).step(learningRate: 0.5, gradientScale: 1)
    #expect(abs(matrix.value.values[0] - 1.9) < Self.tolerance)
    #expect(norm.value.values[0] == 2)
  }

  @Test("scales gradients as if they had been scaled before")
  func gradientScale() {
    let (scaled, plain) = (Self.parameter(1, gradient: 8), Self.parameter(1, gradient: 2))
    let scaledOptimizer = AdamW(parameters: [scaled], epsilon: 0.5)
    let plainOptimizer = AdamW(parameters: [plain], epsilon: 0.5)
    for _ in 0..<3 {
      scaledOptimizer.step(learningRate: 0.1, gradientScale: 0.25)
      plainOptimizer.step(learningRate: 0.1, gradientScale: 1)
    }
    #expect(scaled.value.values == plain.value.values)
    #expect(scaled.gradient.values == [8])
  }

  /// Runs steps on two parameters, one of which is longer than a piece of work, with gradients that
  /// depend on the step.
  static func run(_ parameters: [Parameter], _ optimizer: AdamW, steps: Range<Int>) {
    for step in steps {
      var generator = SeededGenerator(seed: UInt64(step))
      for parameter in parameters {
        for i in 0..<parameter.gradient.count {
          parameter.gradient.pointer[i] = Float(generator.normal())
        }
      }
      optimizer.step(learningRate: 0.01, gradientScale: 1)
    }
  }

  static func parameters() -> [Parameter] {
    [
      Parameter(name: "a", value: Tensor(zeros: [20_000]), decays: true),
      Parameter(name: "b", value: Tensor(zeros: [3]), decays: false),
    ]
  }

  @Test("continues from its state as if it had never stopped, at any number of threads")
  func restore() throws {
    let before = ThreadPool.threads
    defer { ThreadPool.configure(threads: before) }
    ThreadPool.configure(threads: 1)
    let expected = Self.parameters()
    Self.run(expected, AdamW(parameters: expected, weightDecay: 0.1), steps: 0..<4)

    ThreadPool.configure(threads: 3)
    let parameters = Self.parameters()
    let first = AdamW(parameters: parameters, weightDecay: 0.1)
    Self.run(parameters, first, steps: 0..<2)
    let saved = Dictionary(uniqueKeysWithValues: first.state.map { ($0.name, $0.tensor.copy()) })
    #expect(
      saved.keys.sorted() == ["a.exp_avg", "a.exp_avg_sq", "b.exp_avg", "b.exp_avg_sq"])
    let second = AdamW(parameters: parameters, weightDecay: 0.1)
    try second.restore(stepCount: first.stepCount, state: saved)
    Self.run(parameters, second, steps: 2..<4)
    #expect(parameters.map(\.value.values) == expected.map(\.value.values))
    #expect(second.stepCount == 4)
  }
}
