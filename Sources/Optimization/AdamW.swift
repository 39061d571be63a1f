import CKernels
import TensorCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Adam with decoupled weight decay.
///
/// This is algorithm 2 of [Loshchilov and Hutter 2019](https://arxiv.org/abs/1711.05101), with the
/// learning rate α included in the decay, as in PyTorch:
/// ```
/// m = β₁ m + (1 - β₁) g             m̂ = m / (1 - β₁ᵗ)
/// v = β₂ v + (1 - β₂) g²            v̂ = v / (1 - β₂ᵗ)
/// θ = (1 - α w) θ - α m̂ / (√v̂ + ε)
/// ```
/// w is 0 for parameters that don't decay. m and v are float32. The factors of a step are computed
/// in float64 and rounded once.
public final class AdamW: Optimizer {
  private let parameters: [Parameter]
  private let firstMoments: [Tensor]
  private let secondMoments: [Tensor]
  private let beta1: Double
  private let beta2: Double
  private let epsilon: Double
  private let weightDecay: Double

  public private(set) var stepCount = 0

  /// - Parameters:
  ///   - parameters: the parameters to train. Their names must be distinct, because they also name
  ///     the state.
  ///   - weightDecay: the weight decay w of the parameters that decay.
  public init(
    parameters: [Parameter], beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    weightDecay: Double = 0
  ) {
    precondition(
      (0..<1).contains(beta1) && (0..<1).contains(beta2) && epsilon > 0 && weightDecay >= 0,
      "AdamW: beta1 \(beta1), beta2 \(beta2), epsilon \(epsilon), weight decay \(weightDecay)")
    self.parameters = parameters
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    firstMoments = parameters.map { Tensor(zeros: $0.value.shape) }
    secondMoments = parameters.map { Tensor(zeros: $0.value.shape) }
  }

  public func step(learningRate: Double, gradientScale: Double) {
    stepCount += 1
    var constants = ck_adamw_constants(
      beta1: Float(beta1), beta2: Float(beta2), epsilon: Float(epsilon),
      new1: Float(1 - beta1), new2: Float(1 - beta2), gradient_scale: Float(gradientScale), keep: 1,
      step: Float(learningRate / (1 - pow(beta1, Double(stepCount)))),
      root_correction: Float(1 / (1 - pow(beta2, Double(stepCount))).squareRoot()))
    for (index, parameter) in parameters.enumerated() {
      constants.keep = parameter.decays ? Float(1 - learningRate * weightDecay) : 1
      update(parameter, firstMoments[index], secondMoments[index], constants)
    }
  }

  private func update(
    _ parameter: Parameter, _ m: Tensor, _ v: Tensor, _ constants: ck_adamw_constants
  ) {
    let (value, gradient) = (parameter.value, parameter.gradient)
    ThreadPool.forEachPiece(of: value.count, size: updatedElements) { piece in
      let start = piece.lowerBound
      ck_adamw(
        value.pointer + start, m.pointer + start, v.pointer + start, gradient.pointer + start,
        piece.count, constants)
    }
  }

  /// The moments m and v of every parameter, under PyTorch's names `NAME.exp_avg` and
  /// `NAME.exp_avg_sq`.
  public var state: [(name: String, tensor: Tensor)] {
    parameters.indices.flatMap { index in
      [
        (parameters[index].name + ".exp_avg", firstMoments[index]),
        (parameters[index].name + ".exp_avg_sq", secondMoments[index]),
      ]
    }
  }

  public func restore(
    stepCount: Int, state: [String: Tensor]
  ) throws(OptimizationError) {
    guard stepCount >= 0 else { throw .negativeStepCount(stepCount) }
    try restoreState(from: state)
    self.stepCount = stepCount
  }
}
