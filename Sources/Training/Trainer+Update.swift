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

/// An upper bound on the current size of the weights.
///
/// An AdamW update changes a weight by at most a multiple of the learning rate, so weights can't
/// overflow with ordinary rates. No pass over the weights is needed to know this. An update that
/// may exceed the bound is checked before it takes effect.
///
/// ```
/// |m̂| / √v̂ ≤ (1 - β₁) / √((1 - β₂)(1 - β₁²/β₂)) < 7.3      for β₁ = 0.9, β₂ = 0.999
/// ```
/// This follows from the Cauchy-Schwarz inequality with m = Σ (1 - β₁) β₁ᵗ⁻ⁱ gᵢ and v = Σ (1 - β₂)
/// β₂ᵗ⁻ⁱ gᵢ². The bias corrections of both only make the update smaller.
struct UpdateReach {
  /// The largest possible |θ|.
  private(set) var weight: Double

  /// The limit for the bound. It is far above the weights of real models, and far below the point
  /// at which float32 products overflow.
  private static let limit = 1e6
  /// The largest gradient whose square float32 can safely represent.
  private static let largestGradient = 1e18
  private static let adamW = 7.3

  /// - Parameter weight: an upper bound on |θ| over all weights of the model.
  init(weight: Double) { self.weight = weight }

  /// Returns the bound after an update, or nil if it is too high to rule out an overflow.
  ///
  /// - Parameter norm: the norm of the gradient that is applied, after clipping.
  func after(rate: Double, norm: Double, settings: TrainingSettings) -> UpdateReach? {
    let move: Double
    switch settings.optimizer {
    case .adamw: move = Self.adamW * rate
    case .sgd: move = norm * rate
    }
    let next = weight * (1 + rate * settings.weightDecay) + move
    // The comparisons are also false for NaN.
    return next < Self.limit && norm < Self.largestGradient ? UpdateReach(weight: next) : nil
  }
}
