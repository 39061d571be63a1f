import CKernels
import TensorCore

/// Plain stochastic gradient descent, `θ = (1 - α w) θ - α g`.
public final class SGD: Optimizer {
  private let parameters: [Parameter]
  private let weightDecay: Double

  public private(set) var stepCount = 0

  /// - Parameter weightDecay: the weight decay w of the parameters that decay.
  public init(parameters: [Parameter], weightDecay: Double = 0) {
    precondition(weightDecay >= 0, "SGD: weight decay \(weightDecay)")
    self.parameters = parameters
    self.weightDecay = weightDecay
  }

  public func step(learningRate: Double, gradientScale: Double) {
    stepCount += 1
    for parameter in parameters {
      let keep = parameter.decays ? Float(1 - learningRate * weightDecay) : 1
      let step = Float(learningRate * gradientScale)
      let (value, gradient) = (parameter.value, parameter.gradient)
      ThreadPool.forEachPiece(of: value.count, size: updatedElements) { piece in
        let start = piece.lowerBound
        ck_sgd(value.pointer + start, gradient.pointer + start, piece.count, keep, step)
      }
    }
  }

  /// The state, which is empty because plain SGD keeps none.
  public var state: [(name: String, tensor: Tensor)] { [] }

  public func restore(
    stepCount: Int, state: [String: Tensor]
  ) throws(OptimizationError) {
    guard stepCount >= 0 else { throw .negativeStepCount(stepCount) }
    try restoreState(from: state)
    self.stepCount = stepCount
  }
}
