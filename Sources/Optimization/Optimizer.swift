import TensorCore

/// An algorithm that updates parameters from their gradients.
public protocol Optimizer: AnyObject {
  /// Updates every parameter once, using its gradient. The gradients are left unchanged.
  ///
  /// - Parameters:
  ///   - learningRate: the learning rate of this step, after any schedule.
  ///   - gradientScale: the factor by which every gradient is first multiplied, so that clipping
  ///     and averaging need no separate pass.
  func step(learningRate: Double, gradientScale: Double)

  /// The number of steps taken, including those before a ``restore(stepCount:state:)``.
  var stepCount: Int { get }

  /// The tensors that a checkpoint must contain, in a fixed order. They change with every step.
  var state: [(name: String, tensor: Tensor)] { get }

  /// Continues from a checkpoint. If this method throws, nothing has changed.
  func restore(stepCount: Int, state: [String: Tensor]) throws(OptimizationError)
}

extension Optimizer {
  /// Copies the saved tensors into ``state`` after checking that all of them fit.
  func restoreState(from saved: [String: Tensor]) throws(OptimizationError) {
    let current = state
    for (name, tensor) in current {
      guard let source = saved[name] else { throw .missingState(name: name) }
      guard source.shape == tensor.shape else {
        throw .stateShape(name: name, expected: tensor.shape, found: source.shape)
      }
    }
    let names = Set(current.map(\.name))
    if let extra = saved.keys.filter({ !names.contains($0) }).min() {
      throw .unknownState(name: extra)
    }
    for (name, tensor) in current {
      guard let source = saved[name] else { continue }
      tensor.pointer.update(from: source.pointer, count: tensor.count)
    }
  }
}

/// The number of elements that each task of an update processes. They take 64 KiB in each of a few
/// arrays.
let updatedElements = 16384
