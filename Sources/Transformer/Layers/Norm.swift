import TensorCore

/// A norm of each row, under the names `NAME.weight` and `NAME.bias`.
struct Norm {
  enum Kind: Sendable {
    /// By the root of the mean square; scaled, not shifted.
    case rootMeanSquare
    /// To mean 0 and variance 1; scaled and shifted.
    case layer
  }

  let scale: Weight
  /// nil for a root-mean-square norm.
  private let shift: Weight?
  private let epsilon: Float

  /// - Parameters:
  ///   - epsilon: added to the mean square or to the variance.
  ///   - value: makes the tensor of a layout; called in the order of ``weights``.
  init<Failure: Error>(
    _ name: String, _ kind: Kind, channels: Int, epsilon: Float,
    _ value: (WeightLayout) throws(Failure) -> Tensor
  ) throws(Failure) {
    scale = try Weight(WeightLayout(scale: "\(name).weight", count: channels), value)
    switch kind {
    case .rootMeanSquare: shift = nil
    case .layer: shift = try Weight(WeightLayout(shift: "\(name).bias", count: channels), value)
    }
    self.epsilon = epsilon
  }

  var weights: [Weight] { [scale] + (shift.map { [$0] } ?? []) }

  /// `(T, C) -> (T, C)`.
  func callAsFunction(_ tape: Tape, _ x: Variable) -> Variable {
    guard let shift else { return tape.rmsNorm(x, scale.variable, epsilon: epsilon) }
    return tape.layerNorm(x, scale.variable, shift.variable, epsilon: epsilon)
  }
}
