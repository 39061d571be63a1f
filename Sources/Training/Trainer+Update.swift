import TensorCore
import Transformer

/// Applies the update of a step, and undoes it if the model would no longer be finite.
extension Trainer {
  /// Updates the weights with their gradients.
  ///
  /// - Parameters:
  ///   - scale: the factor by which the gradients are multiplied, including clipping.
  ///   - norm: the norm of the gradients after scaling.
  ///   - probe: a datum whose log-probabilities are checked if the update is unusual.
  /// - Throws: ``TrainingError/nonFiniteUpdate(step:)`` if weights, moments or log-probabilities
  ///   wouldn't be finite. Weights and moments are then unchanged.
  func update(
    rate: Double, scale: Double, norm: Double, step: Int, probe: TrainingDatum
  ) throws {
    if let next = reach.after(rate: rate, norm: norm, settings: settings) {
      optimizer.step(learningRate: rate, gradientScale: scale)
      reach = next
      return
    }
    let values = model.parameters.map(\.value) + optimizer.state.map(\.tensor)
    let saved = values.map { $0.copy() }
    let count = optimizer.stepCount
    optimizer.step(learningRate: rate, gradientScale: scale)
    if try isSound(values, probe: probe) {
      reach = UpdateReach(of: model)
      return
    }
    for (value, old) in zip(values, saved) {
      value.pointer.update(from: old.pointer, count: old.count)
    }
    let state = optimizer.state.map { ($0.name, $0.tensor) }
    try optimizer.restore(stepCount: count, state: Dictionary(state) { $1 })
    throw TrainingError.nonFiniteUpdate(step: step)
  }

  private func isSound(_ values: [Tensor], probe: TrainingDatum) throws -> Bool {
    guard values.allSatisfy({ $0.squaredNorm().isFinite }) else { return false }
    return try model.scores(of: [probe]).values.allSatisfy(\.isFinite)
  }
}

extension UpdateReach {
  /// Makes a bound from the norm of all weights, which no single weight exceeds. It is NaN if a
  /// weight is NaN.
  init(of model: Decoder) {
    self.init(weight: model.parameters.reduce(0) { $0 + $1.value.squaredNorm() }.squareRoot())
  }
}
