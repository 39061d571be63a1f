import RandomNumbers
import TensorCore

extension Decoder {
  /// The standard deviation for initialising models of this kind.
  static let initialDeviation = 0.02

  /// Creates a model with random weights. Matrices are normal with standard deviation 0.02, norms
  /// are 1 and biases are 0.
  ///
  /// - Parameter seed: the seed for the weights. The same seed gives the same weights.
  public convenience init(configuration: ModelConfiguration, seed: UInt64) {
    var random = Xoshiro256(seed: seed)
    self.init(configuration) { layout in
      let value = Tensor(uninitialized: layout.shape)
      switch layout.role {
      case .scale: value.fill(1)
      case .shift: value.fill(0)
      case .matrix:
        for i in 0..<value.count {
          value.pointer[i] = Float(Self.initialDeviation * random.normal())
        }
      }
      return .own(value)
    }
  }
}
