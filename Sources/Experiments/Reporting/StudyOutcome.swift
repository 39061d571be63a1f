import Statistics

/// The results of all seeds of one cell.
public struct StudyOutcome: Sendable {
  public let cell: StudyCell
  /// The name of the objective.
  public let loss: String
  public let seeds: [CellResult]

  /// - Parameter seeds: the results of at least one seed.
  public init(_ cell: StudyCell, loss: String, seeds: [CellResult]) {
    precondition(!seeds.isEmpty, "an outcome needs a seed")
    self.cell = cell
    self.loss = loss
    self.seeds = seeds
  }

  public var settings: StudySettings { cell.settings }
  /// The names of the arms. The first arm is the one that the others are compared with.
  public var arms: [String] { cell.arms.map(\.name) }

  /// Returns a quantity of an arm at the point where it passed a divergence, or nil unless every
  /// seed passed it.
  ///
  /// A mean over only the seeds that passed the divergence would favour arms that rarely pass it.
  public func estimate(
    _ quantity: (Measurement) -> Double, ofArm arm: Int, atDivergence budget: Double
  ) -> Estimate? {
    let points = seeds.compactMap { $0.arms[arm].frontier.point(atDivergence: budget) }
    return points.count == seeds.count ? Estimate(points.map(quantity)) : nil
  }

  /// Returns the difference in a quantity between this arm and another, by default the first. Seeds
  /// are compared pairwise.
  public func difference(
    _ quantity: (Measurement) -> Double, ofArm arm: Int, from baseline: Int = 0,
    atDivergence budget: Double
  ) -> Estimate? {
    let differences = seeds.compactMap { seed -> Double? in
      guard let point = seed.arms[arm].frontier.point(atDivergence: budget),
        let other = seed.arms[baseline].frontier.point(atDivergence: budget)
      else { return nil }
      return quantity(point) - quantity(other)
    }
    return differences.count == seeds.count ? Estimate(differences) : nil
  }
}
