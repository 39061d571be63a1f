/// An upper bound of how large weights can have become.
///
/// An update of AdamW moves a weight by at most a multiple of the rate, so weights can't overflow as long
/// as the rates were ordinary: no pass over the weights is needed to know it. An update that may leave
/// what the bound allows is looked at before it counts.
///
/// ```
/// |m̂| / √v̂ ≤ (1 - β₁) / √((1 - β₂)(1 - β₁²/β₂)) < 7.3      for β₁ = 0.9, β₂ = 0.999
/// ```
/// by Cauchy and Schwarz, from m = Σ (1 - β₁) β₁ᵗ⁻ⁱ gᵢ and v = Σ (1 - β₂) β₂ᵗ⁻ⁱ gᵢ²; the corrections of
/// both only make it smaller.
struct UpdateReach {
  /// Largest |θ| possible.
  private(set) var weight: Double

  /// Far above any weight of a model in use, and far below where float32 products overflow.
  private static let limit = 1e6
  /// A gradient's square must be a float32.
  private static let largestGradient = 1e18
  private static let adamW = 7.3

  /// - Parameter weight: no |θ| of the model is larger.
  init(weight: Double) { self.weight = weight }

  /// The bound after an update; nil where it is too high to know that all is well.
  ///
  /// - Parameter norm: of the gradient as it is applied, after clipping.
  func after(rate: Double, norm: Double, settings: TrainingSettings) -> UpdateReach? {
    let move: Double
    switch settings.optimizer {
    case .adamw: move = Self.adamW * rate
    case .sgd: move = norm * rate
    }
    let next = weight * (1 + rate * settings.weightDecay) + move
    // False for NaN as well.
    return next < Self.limit && norm < Self.largestGradient ? UpdateReach(weight: next) : nil
  }
}
