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
  var makeCells: @Sendable (Tier) throws -> [StudyCell]

  public func cells(_ tier: Tier) throws -> [StudyCell] {
    tier == .long ? try makeCells(.full).map(\.withLargerModel) : try makeCells(tier)
  }

  /// The first of the seeds whose results are reported. All choices were made with lower seeds or
  /// with those for tuning.
  public static let firstSeed: UInt64 = 2000
  /// The first of the seeds that are used to choose learning rates and similar settings.
  static let firstTuningSeed: UInt64 = 1000

  /// Returns the seeds of the study. All arms and cells use the same seeds.
  ///
  /// - Parameter count: the number of seeds, from 1 to 1000.
  public func seeds(_ count: Int) -> [UInt64] {
    let first = self.isTuning ? Self.firstTuningSeed : Self.firstSeed
    return (first..<first + UInt64(count)).map { $0 }
  }

  /// Returns the estimated minutes on one processor, based on runs on the machine described in
  /// docs/experiments.md.
  public func minutes(_ tier: Tier, seeds: Int) throws -> Double {
    let seconds = try cells(tier).reduce(0) { sum, cell in
      sum + Double(cell.arms.count * cell.rounds) * Self.secondsPerArm
    }
    let size = tier == .long ? Self.timesLonger : 1
    return size * Double(seeds) * (seconds + Self.secondsPerModel) / 60
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
    .strategies, .lambda, .noise, .pairwise, .listwise, .selfTraining, .confidence, .rejection,
    .convergence, .preferenceShift, .headroom, .tuning,
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
