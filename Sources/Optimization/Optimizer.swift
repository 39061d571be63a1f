import TensorCore

/// A rule that turns gradients into a change of parameters.
public protocol Optimizer: AnyObject {
  /// Updates every parameter once, using the gradient it holds. The gradients are left unchanged.
  ///
  /// - Parameters:
  ///   - learningRate: the learning rate of this step, after any schedule.
  ///   - gradientScale: multiplies every gradient first, so that clipping and averaging need no
  ///     pass of their own.
  func step(learningRate: Double, gradientScale: Double)

  /// The number of steps taken, including those before a ``restore(stepCount:state:)``.
  var stepCount: Int { get }

  /// The tensors that a checkpoint must hold, in a fixed order. They change with every step.
  var state: [(name: String, tensor: Tensor)] { get }

  /// Continues from a checkpoint. If it throws, nothing has changed.
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

/// The number of elements that each task of an update handles, which are 64 KiB in each of a few
/// arrays.
let updatedElements = 16384
