/// What a model turned out to be, on prompts that nobody trained on.
public struct Measurement: Sendable, Equatable {
  /// Optimizer steps away from the fine-tuned model.
  public var steps: Double
  /// Share of golden response pairs whose implicit rewards are ordered as the true ones, ties half; NaN
  /// where no two true rewards differ.
  public var accuracy: Double
  /// Mean true reward of the model's own samples.
  public var reward: Double
  /// Share of samples with a higher true reward than a golden answer to the same prompt, ties half.
  public var winRate: Double
  /// KL(π ‖ π_SFT) per response, nats, by Monte Carlo over π's own samples.
  public var divergence: Double

  /// The point of a straight line, 0 here and 1 at `other`.
  func interpolated(to other: Measurement, fraction: Double) -> Measurement {
    func between(_ quantity: KeyPath<Measurement, Double>) -> Double {
      self[keyPath: quantity] + fraction * (other[keyPath: quantity] - self[keyPath: quantity])
    }
    return Measurement(
      steps: between(\.steps), accuracy: between(\.accuracy), reward: between(\.reward),
      winRate: between(\.winRate), divergence: between(\.divergence))
  }
}

/// What a run passed through, from the fine-tuned model on.
///
/// Objectives and robustifiers move a model at different speeds, so that comparing them after equal
/// steps mostly compares step sizes. What they gain for an equal distance is comparable.
public struct Frontier: Sendable, Equatable {
  /// In the order of the steps; the first is the fine-tuned model.
  public private(set) var points: [Measurement]

  public init(from start: Measurement) { points = [start] }

  public mutating func add(_ point: Measurement) { points.append(point) }

  /// The last measurement.
  public var end: Measurement { points[points.count - 1] }

  /// Where the run first passed a divergence, nats, above 0; nil if it never did.
  ///
  /// Between two measurements everything is taken to be linear in √KL: along a run the reward grows
  /// about as √KL does (Gao et al. 2023, arXiv 2210.10760), so that a line in KL itself would be biased.
  public func point(atDivergence budget: Double) -> Measurement? {
    guard let after = points.firstIndex(where: { $0.divergence >= budget }), after > 0 else {
      return nil
    }
    // Monte Carlo may put a model that hardly moved below 0.
    let low = max(0, points[after - 1].divergence).squareRoot()
    let high = points[after].divergence.squareRoot()
    var point = points[after - 1].interpolated(
      to: points[after], fraction: (budget.squareRoot() - low) / (high - low))
    point.divergence = budget
    return point
  }
}
