import TensorCore

/// The Euclidean norm of the concatenated gradients, summed in float64 in a fixed order.
///
/// To clip gradients to a norm c, take a step with a gradient scale of `min(1, c / norm)`.
public func gradientNorm(of parameters: [Parameter]) -> Double {
  parameters.reduce(0) { $0 + $1.gradient.squaredNorm() }.squareRoot()
}
