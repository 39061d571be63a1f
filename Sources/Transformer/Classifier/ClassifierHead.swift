import RandomNumbers
import TensorCore

/// The last layer of a classifier, `(R, C) -> (R, L)`. It has a bias if the backbone is an encoder.
struct ClassifierHead {
  private static let decoderName = "score"

  /// The name of the head's weight in the files of a classifier with a decoder.
  static let decoderWeight = "\(decoderName).weight"

  private let projection: Projection

  /// - Parameters:
  ///   - labels: L.
  ///   - value: makes the value for a layout; called in the order of ``weights``.
  init<Failure: Error>(
    of backbone: ClassifierBackbone, labels: Int,
    _ value: (WeightLayout) throws(Failure) -> WeightValue
  ) throws(Failure) {
    projection = try Projection(
      ProjectionLayout(
        backbone.encoderKind?.published.classifier ?? Self.decoderName, inputs: backbone.hiddenSize,
        outputs: labels, hasBias: backbone.isEncoder),
      value)
  }

  /// Creates an untrained head. The matrix is normal with standard deviation 0.02, and the bias is
  /// zero.
  init(of backbone: ClassifierBackbone, labels: Int, seed: UInt64) {
    var random = Xoshiro256(seed: seed)
    self.init(of: backbone, labels: labels) { layout in
      let value = Tensor(zeros: layout.shape)
      if layout.role == .shift { return .own(value) }
      for i in 0..<value.count {
        value.pointer[i] = Float(Decoder.initialDeviation * random.normal())
      }
      return .own(value)
    }
  }

  var weights: [Weight] { projection.weights }

  func callAsFunction(_ tape: Tape, _ features: Variable) -> Variable {
    projection(tape, features)
  }
}
