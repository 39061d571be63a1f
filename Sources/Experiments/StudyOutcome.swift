import Calibration
import Evaluation

/// Everything a study found.
public struct StudyOutcome: Sendable {
  /// What one seed found.
  public struct Seed: Sendable {
    /// The fine-tuned model.
    public var start: Measurement
    /// What each arm passed through, in the order of the arms.
    public var frontiers: [Frontier]
    /// Mean true reward of the held-out golden answers.
    public var goldenReward: Double
    public var classifier: ClassifierReport
    /// Mean h of the data of each style.
    public var goldenCalibration: Double
    public var syntheticCalibration: Double
  }

  public let settings: StudySettings
  /// The objective's name.
  public let loss: String
  /// K of the preference data.
  public let responses: Int
  /// The arms' names; the first is what the others are compared with.
  public let arms: [String]
  public let seeds: [Seed]

  /// A quantity of an arm where it passed a divergence; nil unless every seed did.
  ///
  /// A mean over those seeds alone that came so far would favour arms that rarely do.
  public func estimate(
    _ quantity: KeyPath<Measurement, Double>, ofArm arm: Int, atDivergence budget: Double
  ) -> Estimate? {
    let points = seeds.compactMap { $0.frontiers[arm].point(atDivergence: budget) }
    return points.count == seeds.count ? Estimate(points.map { $0[keyPath: quantity] }) : nil
  }

  /// The same minus the first arm's, seed by seed.
  public func difference(
    _ quantity: KeyPath<Measurement, Double>, ofArm arm: Int, atDivergence budget: Double
  ) -> Estimate? {
    let differences = seeds.compactMap { seed -> Double? in
      guard let point = seed.frontiers[arm].point(atDivergence: budget),
        let other = seed.frontiers[0].point(atDivergence: budget)
      else { return nil }
      return point[keyPath: quantity] - other[keyPath: quantity]
    }
    return differences.count == seeds.count ? Estimate(differences) : nil
  }
}

extension StudyOutcome.Seed {
  init(_ replicate: Replicate, start: Measurement, frontiers: [Frontier]) {
    self.init(
      start: start, frontiers: frontiers, goldenReward: replicate.yardstick.goldenReward,
      classifier: replicate.classifier,
      goldenCalibration: replicate.data.meanCalibration(of: .golden),
      syntheticCalibration: replicate.data.meanCalibration(of: .synthetic))
  }
}
