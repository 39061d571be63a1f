import TensorCore

/// The Euclidean norm of all gradients together, summed in float64 in a fixed order.
///
/// To clip to a norm c, take the step with a gradient scale of `min(1, c / norm)`.
public func gradientNorm(of parameters: [Parameter]) -> Double {
  parameters.reduce(0) { $0 + $1.gradient.squaredNorm() }.squareRoot()
}
