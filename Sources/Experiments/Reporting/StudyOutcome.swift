import Statistics

/// What all seeds of one cell found.
public struct StudyOutcome: Sendable {
  public let cell: StudyCell
  /// The objective's name.
  public let loss: String
  public let seeds: [CellResult]

  /// - Parameter seeds: at least one.
  public init(_ cell: StudyCell, loss: String, seeds: [CellResult]) {
    precondition(!seeds.isEmpty, "an outcome needs a seed")
    self.cell = cell
    self.loss = loss
    self.seeds = seeds
  }

  public var settings: StudySettings { cell.settings }
  /// The arms' names; the first is what the others are compared with.
  public var arms: [String] { cell.arms.map(\.name) }

  /// A quantity of an arm where it passed a divergence; nil unless every seed did.
  ///
  /// A mean over those seeds alone that came so far would favour arms that rarely do.
  public func estimate(
    _ quantity: (Measurement) -> Double, ofArm arm: Int, atDivergence budget: Double
  ) -> Estimate? {
    let points = seeds.compactMap { $0.arms[arm].frontier.point(atDivergence: budget) }
    return points.count == seeds.count ? Estimate(points.map(quantity)) : nil
  }

  /// The same minus another arm's, the first one's unless told otherwise, seed by seed.
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
