import TensorCore

/// `x Wᵀ + b`: a matrix and a vector under the names `NAME.weight` and `NAME.bias`.
struct Affine {
  let weight: Weight
  let bias: Weight

  /// - Parameters:
  ///   - name: what the whole is called.
  ///   - pieces: the published matrices that it consists of, each with its number of outputs.
  ///   - value: makes the tensor of a layout; called for the matrix, then for the vector.
  init<Failure: Error>(
    _ name: String, pieces: [(name: String, rows: Int)], inputs: Int,
    _ value: (WeightLayout) throws(Failure) -> Tensor
  ) throws(Failure) {
    let matrix = WeightLayout(
      matrix: "\(name).weight", pieces.map { ("\($0.name).weight", $0.rows) }, columns: inputs)
    let vector = WeightLayout(
      vector: "\(name).bias", pieces.map { ("\($0.name).bias", $0.rows) })
    weight = Weight(matrix, try value(matrix))
    bias = Weight(vector, try value(vector))
  }

  init<Failure: Error>(
    _ name: String, inputs: Int, outputs: Int, _ value: (WeightLayout) throws(Failure) -> Tensor
  ) throws(Failure) {
    try self.init(name, pieces: [(name, outputs)], inputs: inputs, value)
  }

  var weights: [Weight] { [weight, bias] }

  func callAsFunction(_ tape: Tape, _ x: Variable, residual: Variable? = nil) -> Variable {
    tape.linear(x, weight.variable, bias: bias.variable, residual: residual)
  }
}

/// A layer norm's scale and shift, under the names `NAME.weight` and `NAME.bias`.
struct Standardization {
  let scale: Weight
  let shift: Weight
  private let epsilon: Float

  /// - Parameter value: makes the tensor of a layout; called for the scale, then for the shift.
  init<Failure: Error>(
    _ name: String, of configuration: EncoderConfiguration,
    _ value: (WeightLayout) throws(Failure) -> Tensor
  ) throws(Failure) {
    let scale = WeightLayout(vector: "\(name).weight", count: configuration.hiddenSize)
    let shift = WeightLayout(vector: "\(name).bias", count: configuration.hiddenSize)
    self.scale = Weight(scale, try value(scale))
    self.shift = Weight(shift, try value(shift))
    epsilon = configuration.normEpsilon
  }

  var weights: [Weight] { [scale, shift] }

  func callAsFunction(_ tape: Tape, _ x: Variable) -> Variable {
    tape.layerNorm(x, scale.variable, shift.variable, epsilon: epsilon)
  }
}
