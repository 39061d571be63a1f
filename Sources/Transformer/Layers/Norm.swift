import TensorCore

/// A layer that normalises each row. Its weights are named `NAME.weight` and `NAME.bias`.
struct Norm {
  enum Kind: Sendable {
    /// Divides by the root of the mean square, then scales. There is no shift.
    case rootMeanSquare
    /// Divides by the root of the mean square, then scales by 1 + the weight.
    case rootMeanSquareFromOne
    /// Normalises to mean 0 and variance 1, then scales and shifts.
    case layer
    /// Normalises to mean 0 and variance 1, then scales. There is no shift.
    case unshiftedLayer
  }

  let scale: Weight
  /// The weight that is added, or nil for a norm without a shift.
  private let shift: Weight?
  /// A zero shift, `(C)`, for a norm by mean and variance that has no shift of its own.
  private let zeros: Variable?
  /// The vector to which the scale is added, `(C)`, or nil if there is none.
  private let start: Variable?
  let epsilon: Float

  /// - Parameters:
  ///   - epsilon: added to the mean square or to the variance.
  ///   - value: makes the value for a layout; called in the order of ``weights``.
  init<Failure: Error>(
    _ name: String, _ kind: Kind, channels: Int, epsilon: Float,
    _ value: (WeightLayout) throws(Failure) -> WeightValue
  ) throws(Failure) {
    let isFromOne = kind == .rootMeanSquareFromOne
    scale = try Weight(
      isFromOne
        ? WeightLayout(shift: "\(name).weight", count: channels)
        : WeightLayout(scale: "\(name).weight", count: channels), value)
    start =
      isFromOne ? Variable(Tensor([Float](repeating: 1, count: channels), shape: [channels])) : nil
    switch kind {
    case .rootMeanSquare, .rootMeanSquareFromOne, .unshiftedLayer: shift = nil
    case .layer: shift = try Weight(WeightLayout(shift: "\(name).bias", count: channels), value)
    }
    zeros = kind == .unshiftedLayer ? Variable(Tensor(zeros: [channels])) : nil
    self.epsilon = epsilon
  }

  var weights: [Weight] { [scale] + (shift.map { [$0] } ?? []) }

  /// Normalises the rows, `(T, C) -> (T, C)`.
  func callAsFunction(_ tape: Tape, _ x: Variable) -> Variable {
    guard let shift = shift?.variable ?? zeros else {
      return tape.rmsNorm(x, factor(tape), epsilon: epsilon)
    }
    return tape.layerNorm(x, scale.variable, shift, epsilon: epsilon)
  }

  /// The factor by which normalised channels are multiplied, `(C)`.
  func factor(_ tape: Tape) -> Variable {
    start.map { tape.add(scale.variable, $0) } ?? scale.variable
  }
}
