/// A method with several settings, of which tuning chooses one.
///
/// All families of a study have the same number of candidates, so that every arm, including the
/// baseline, has the same tuning budget.
public struct ArmFamily: Sendable {
  public var name: String
  /// The candidates, of which there is at least one.
  public var candidates: [StudyArm]

  init(_ name: String, _ candidates: [StudyArm]) {
    self.name = name
    self.candidates = candidates
  }

  /// Makes a family with one candidate for each value, whose name contains the value.
  init(_ name: String, _ parameter: String, _ values: [Double], _ make: (Double) -> StudyArm) {
    self.init(
      name,
      values.map { value in
        var arm = make(value)
        arm.name = "\(name) \(parameter)=\(value)"
        return arm
      })
  }

  /// Returns the chosen candidate under the name of the family.
  func arm(_ candidate: Int) -> StudyArm {
    var arm = candidates[candidate]
    arm.name = name
    return arm
  }
}

/// The plan for tuning a study's arms. All candidates are run in all tuning cells, on separate
/// seeds.
public struct TuningPlan: Sendable {
  public var families: [ArmFamily]
  /// The tuning cells, without arms.
  var cells: [StudyCell]

  /// Returns the seeds for tuning, which are lower than those whose results are reported.
  public static func seeds(_ count: Int) -> [UInt64] {
    (Study.firstTuningSeed..<Study.firstTuningSeed + UInt64(count)).map { $0 }
  }

  /// The minimum number of seeds for choosing a setting.
  public static let seedCount = 6

  /// Returns the tuning cells, each with all candidates.
  public func tuningCells() -> [StudyCell] {
    cells.map { cell in
      var cell = cell
      cell.arms = families.flatMap(\.candidates)
      cell.variant = [cell.variant, "tuning"].compactMap { $0 }.joined(separator: "-")
      return cell
    }
  }
}

/// The settings that tuning compared and chose.
public struct TunedArms: Sendable {
  public struct Family: Sendable {
    public var name: String
    /// The names of all candidates.
    public var candidates: [String]
    /// The mean true reward of each candidate at the endpoint, over all tuning cells and seeds; nil
    /// if a run didn't reach the endpoint.
    public var rewards: [Double?]
    /// The index of the best candidate, or of the first if no candidate reached the endpoint in all
    /// runs.
    public var chosen: Int
  }

  public let families: [Family]
  private let plan: TuningPlan

  /// - Parameter outcomes: the outcomes of ``TuningPlan/tuningCells()``, of which there is at least
  ///   one.
  public init(_ plan: TuningPlan, outcomes: [StudyOutcome]) {
    self.plan = plan
    var first = 0
    families = plan.families.map { family in
      let arms = first..<first + family.candidates.count
      first = arms.upperBound
      let rewards = arms.map { arm -> Double? in
        let means = outcomes.map { outcome in
          outcome.estimate({ $0.reward }, ofArm: arm, atDivergence: outcome.settings.endpoint)?.mean
        }
        let known = means.compactMap { $0 }
        return known.count == means.count ? known.reduce(0, +) / Double(known.count) : nil
      }
      let best = rewards.indices.max { (rewards[$0] ?? -.infinity) < (rewards[$1] ?? -.infinity) }
      return Family(
        name: family.name, candidates: family.candidates.map(\.name), rewards: rewards,
        chosen: best ?? 0)
    }
  }

  /// The chosen arms, in the order of the families.
  var arms: [StudyArm] {
    zip(plan.families, families).map { $0.arm($1.chosen) }
  }
}
