import TensorCore

/// The Euclidean norm of all gradients together, in float64 and in a fixed order.
///
/// Clipping to a norm c is a step with a gradient scale of `min(1, c / norm)`.
public func gradientNorm(of parameters: [Parameter]) -> Double {
  parameters.reduce(0) { $0 + $1.gradient.squaredNorm() }.squareRoot()
}
