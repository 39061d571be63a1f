/// Several settings of one method, of which tuning chooses one.
///
/// All families of a study have the same number of candidates, so that every arm has the same
/// budget of tuning, the baseline included.
public struct ArmFamily: Sendable {
  public var name: String
  /// At least one.
  public var candidates: [StudyArm]

  init(_ name: String, _ candidates: [StudyArm]) {
    self.name = name
    self.candidates = candidates
  }

  /// A family with one candidate for each value, named by it.
  init(_ name: String, _ parameter: String, _ values: [Double], _ make: (Double) -> StudyArm) {
    self.init(
      name,
      values.map { value in
        var arm = make(value)
        arm.name = "\(name) \(parameter)=\(value)"
        return arm
      })
  }

  /// The chosen candidate, under the family's name.
  func arm(_ candidate: Int) -> StudyArm {
    var arm = candidates[candidate]
    arm.name = name
    return arm
  }
}

/// How a study's arms are tuned: all candidates run in all tuning cells, on seeds of their own.
public struct TuningPlan: Sendable {
  public var families: [ArmFamily]
  /// The cells of tuning, without arms.
  var cells: [StudyCell]

  /// The seeds of tuning, below those whose results are reported.
  public static func seeds(_ count: Int) -> [UInt64] {
    (Study.firstTuningSeed..<Study.firstTuningSeed + UInt64(count)).map { $0 }
  }

  /// The smallest number of seeds from which a setting is chosen.
  public static let seedCount = 6

  /// The cells of tuning, each with all candidates.
  public func tuningCells() -> [StudyCell] {
    cells.map { cell in
      var cell = cell
      cell.arms = families.flatMap(\.candidates)
      cell.variant = [cell.variant, "tuning"].compactMap { $0 }.joined(separator: "-")
      return cell
    }
  }
}

/// The settings that tuning chose, and what it compared.
public struct TunedArms: Sendable {
  public struct Family: Sendable {
    public var name: String
    /// The names of all candidates.
    public var candidates: [String]
    /// The mean true reward of each candidate at the endpoint, over all tuning cells and seeds; nil
    /// if a run didn't come to the endpoint.
    public var rewards: [Double?]
    /// The index of the best candidate; the first if no candidate came to the endpoint everywhere.
    public var chosen: Int
  }

  public let families: [Family]
  private let plan: TuningPlan

  /// - Parameter outcomes: of ``TuningPlan/tuningCells()``, at least one.
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
