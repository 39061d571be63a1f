import TensorCore
import Transformer

/// The update of a step, which counts only if a model is left behind.
extension Trainer {
  /// Changes the weights by their gradients.
  ///
  /// - Parameters:
  ///   - scale: of the gradients, with clipping.
  ///   - norm: of the gradients after that.
  ///   - probe: a datum whose log-probabilities are looked at where the update is out of the ordinary.
  /// - Throws: ``TrainingError/nonFiniteUpdate(step:)`` where weights, moments or log-probabilities
  ///   would not be finite. Weights and moments are then what they were.
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
  /// No weight is larger than all of them together. NaN where one is not a number.
  init(of model: Decoder) {
    self.init(weight: model.parameters.reduce(0) { $0 + $1.value.squaredNorm() }.squareRoot())
  }
}
