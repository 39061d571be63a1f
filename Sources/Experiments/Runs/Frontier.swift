/// The measurements along a run, starting with the fine-tuned model.
///
/// Objectives and robustifiers move a model at different speeds. A comparison after equal numbers
/// of steps would mostly compare step sizes. Gains at an equal distance are comparable.
public struct Frontier: Sendable, Equatable, Codable {
  /// The measurements in the order of the steps. The first is that of the fine-tuned model.
  public private(set) var points: [Measurement]

  public init(from start: Measurement) { points = [start] }

  public mutating func add(_ point: Measurement) { points.append(point) }

  /// The last measurement.
  public var end: Measurement { points[points.count - 1] }

  /// Returns the point at which the run first passed a divergence (in nats, above 0), or nil if it
  /// never did.
  ///
  /// Every quantity is assumed to be linear in √KL between two measurements. Along a run, the
  /// reward grows approximately in proportion to √KL (Gao et al. 2023, arXiv 2210.10760), so a line
  /// in KL itself would be biased.
  public func point(atDivergence budget: Double) -> Measurement? {
    guard let after = points.firstIndex(where: { $0.divergence >= budget }), after > 0 else {
      return nil
    }
    // The Monte Carlo estimate may be below 0 for a model that has hardly moved.
    let low = max(0, points[after - 1].divergence).squareRoot()
    let high = points[after].divergence.squareRoot()
    var point = points[after - 1].interpolated(
      to: points[after], fraction: (budget.squareRoot() - low) / (high - low))
    point.divergence = budget
    return point
  }
}
