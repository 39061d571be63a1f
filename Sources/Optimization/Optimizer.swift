import TensorCore

/// A rule that turns gradients into a change of parameters.
public protocol Optimizer: AnyObject {
  /// Changes every parameter once, by the gradients it holds. The gradients are left as they are.
  ///
  /// - Parameters:
  ///   - learningRate: the factor of this step, after any schedule.
  ///   - gradientScale: multiplies every gradient first: where clipping and averaging are applied,
  ///     without a pass of their own.
  func step(learningRate: Double, gradientScale: Double)

  /// The number of steps taken, those before a ``restore(stepCount:state:)`` included.
  var stepCount: Int { get }

  /// The tensors that a checkpoint must hold, in a fixed order. They change with every step.
  var state: [(name: String, tensor: Tensor)] { get }

  /// Continues from a checkpoint. On an error nothing has changed.
  func restore(stepCount: Int, state: [String: Tensor]) throws(OptimizationError)
}

extension Optimizer {
  /// Copies saved tensors over ``state`` once all of them are known to fit.
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

/// Elements per task of an update: a few arrays of 64 KiB.
let updatedElements = 16384
