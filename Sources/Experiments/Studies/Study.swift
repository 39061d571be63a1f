/// A study of the DoRA paper at small scale, with the cells to run and the results to report.
public struct Study: Sendable {
  /// The extent of a study's runs.
  public enum Tier: String, Sendable, CaseIterable {
    /// Only the primary contrast on few seeds, which takes minutes.
    case ci
    /// Every arm and condition on ten seeds.
    case full
    /// Every arm and condition on ten seeds, with a larger model.
    case long

    public var seeds: Int { self == .ci ? 5 : 10 }
  }

  /// The points at which a study's results are measured.
  public enum Endpoint: Sendable, Equatable {
    /// The point at ``StudySettings/endpoint`` on each arm's frontier.
    case frontier
    /// The end of each round of self-training.
    case rounds
    /// The last step of every arm, whatever its divergence.
    case lastStep
  }

  public var name: String
  /// The subject of the comparison.
  public var title: String
  /// The study's place in the paper; nil if it isn't in the paper.
  public var source: String?
  public var endpoint = Endpoint.frontier
  /// The comparisons that were fixed before the first run; see ``StudyReport``.
  public var primary: [PrimaryContrast] = []
  /// Whether the study's outcome determines the settings of other studies.
  var isTuning = false
  /// The figures for the study's results.
  var figures: [StudyFigure] = [.differences]
  /// A function that returns the plan for choosing the arms' own parameters before the study's
  /// cells are run; nil if all arms have fixed settings.
  var makeTuning: (@Sendable (Tier) throws -> TuningPlan)?
  /// Whether every arm is compared with the first in every cell, with p-values adjusted by Holm's
  /// method over all of these contrasts.
  var comparesAll = false
  /// Whether cells are compared by the order of their arms.
  var ranksArms = false
  var makeCells: @Sendable (Tier) throws -> [StudyCell]

  /// Returns the cells of the study.
  ///
  /// - Parameter tuned: the settings that replace the arms of the cells. It is nil if the study
  ///   isn't tuned, or to describe it before it is tuned.
  public func cells(_ tier: Tier, tuned: TunedArms? = nil) throws -> [StudyCell] {
    let cells = tier == .long ? try makeCells(.full).map(\.withLargerModel) : try makeCells(tier)
    let arms = try tuned?.arms ?? tuning(tier)?.families.map { $0.arm(0) }
    return cells.map { cell in
      var cell = cell
      cell.arms = arms ?? cell.arms
      return cell
    }
  }

  /// Returns the plan for tuning the arms, or nil if they have fixed settings.
  public func tuning(_ tier: Tier) throws -> TuningPlan? {
    guard var plan = try makeTuning?(tier == .long ? .full : tier) else { return nil }
    if tier == .long { plan.cells = plan.cells.map(\.withLargerModel) }
    return plan
  }

  /// The first of the seeds whose results are reported. All choices were made with lower seeds or
  /// with those for tuning.
  public static let firstSeed: UInt64 = 7000
  /// The first of the seeds that were reported before prompts were held out.
  static let firstEarlierSeed: UInt64 = 2000
  /// The first of the seeds that are used to choose learning rates and similar settings.
  static let firstTuningSeed: UInt64 = 1000

  /// Returns the seeds of the study. All arms and cells use the same seeds.
  ///
  /// - Parameters:
  ///   - count: the number of seeds, from 1 to 1000.
  ///   - seesPrompts: whether models are measured on prompts that they were trained on, as in the
  ///     studies before prompts were held out. These studies had other seeds.
  public func seeds(_ count: Int, seesPrompts: Bool = false) -> [UInt64] {
    let first =
      self.isTuning
      ? Self.firstTuningSeed : seesPrompts ? Self.firstEarlierSeed : Self.firstSeed
    return (first..<first + UInt64(count)).map { $0 }
  }

  /// Returns the estimated minutes on one processor, based on runs on the machine described in
  /// docs/experiments.md.
  public func minutes(_ tier: Tier, seeds: Int) throws -> Double {
    func seconds(_ cells: [StudyCell], _ seeds: Int) -> Double {
      let arms = cells.reduce(0) { $0 + $1.arms.count * $1.rounds }
      return Double(seeds) * (Double(arms) * Self.secondsPerArm + Self.secondsPerModel)
    }
    let tuning = try tuning(tier).map { seconds($0.tuningCells(), TuningPlan.seedCount) } ?? 0
    let size = tier == .long ? Self.timesLonger : 1
    return size * (seconds(try cells(tier), seeds) + tuning) / 60
  }

  private static let secondsPerArm = 2.3
  private static let secondsPerModel = 8.0
  private static let timesLonger = 25.0
}

/// A contrast that was fixed before the first run.
public struct PrimaryContrast: Sendable, Equatable {
  public var cell: String
  public var arm: String
  public var baseline: String
}

/// The catalogue of all studies.
public enum StudyCatalogue {
  public static let studies: [Study] = [
    .strategies, .lambda, .flips, .pairwise, .listwise, .selfTraining, .confidence, .rejection,
    .convergence, .preferenceShift, .headroom, .tuning, .labelFilter, .noise, .scale, .classifier,
    .interpolation, .sizes,
  ]

  /// The study with the primary endpoint.
  public static let primary = Study.strategies

  public static func study(_ name: String) throws(StudyError) -> Study {
    guard let study = studies.first(where: { $0.name == name }) else {
      throw .unknownStudy(name: name, known: studies.map(\.name))
    }
    return study
  }
}
