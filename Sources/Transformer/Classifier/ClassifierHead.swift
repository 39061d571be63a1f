import TensorCore

/// The last layer of a classifier, `(R, C) -> (R, L)`.
struct ClassifierHead {
  static let decoderName = "score.weight"
  private static let encoderName = "classifier"

  private let weight: Weight
  /// Decoders have none.
  private let bias: Weight?

  /// - Parameters:
  ///   - labels: L.
  ///   - value: makes the tensor of a layout; called in the order of ``weights``.
  init<Failure: Error>(
    of backbone: ClassifierBackbone, labels: Int, _ value: (WeightLayout) throws(Failure) -> Tensor
  ) throws(Failure) {
    switch backbone {
    case .encoder:
      let affine = try Affine(
        Self.encoderName, inputs: backbone.hiddenSize, outputs: labels, value)
      (weight, bias) = (affine.weight, affine.bias)
    case .decoder:
      let layout = WeightLayout(
        matrix: Self.decoderName, [(Self.decoderName, labels)], columns: backbone.hiddenSize)
      (weight, bias) = (Weight(layout, try value(layout)), nil)
    }
  }

  /// A head that knows nothing: a matrix of normal numbers of deviation 0.02, and zeros.
  init(of backbone: ClassifierBackbone, labels: Int, seed: UInt64) {
    var random = Xoshiro256(seed: seed)
    self.init(of: backbone, labels: labels) { layout in
      let value = Tensor(zeros: layout.shape)
      if layout.columns == nil { return value }
      for i in 0..<value.count {
        value.pointer[i] = Float(Decoder.initialDeviation * random.normal())
      }
      return value
    }
  }

  var weights: [Weight] { [weight] + (bias.map { [$0] } ?? []) }

  func callAsFunction(_ tape: Tape, _ features: Variable) -> Variable {
    tape.linear(features, weight.variable, bias: bias?.variable)
  }
}
