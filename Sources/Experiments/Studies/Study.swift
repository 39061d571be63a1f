/// A study of the DoRA paper at small scale: cells to run, and what to look at in them.
public struct Study: Sendable {
  /// How much of a study is run.
  public enum Tier: String, Sendable, CaseIterable {
    /// Minutes: the primary contrast on few seeds.
    case ci
    /// Every arm and condition on ten seeds.
    case full
    /// The same with a larger model.
    case long

    public var seeds: Int { self == .ci ? 5 : 10 }
  }

  /// What a study's results are measured by.
  public enum Endpoint: Sendable, Equatable {
    /// At ``StudySettings/endpoint`` on each arm's frontier.
    case frontier
    /// After each round of self-training.
    case rounds
  }

  public var name: String
  /// What is compared.
  public var title: String
  /// Where the paper has it; nil for what it hasn't.
  public var source: String?
  public var endpoint = Endpoint.frontier
  /// What is compared with what before anything is run; see ``StudyReport``.
  public var primary: [PrimaryContrast] = []
  /// Whether its outcome decides the settings of the others.
  var isTuning = false
  /// Which figures its results are drawn as.
  var figures: [StudyFigure] = [.differences]
  var makeCells: @Sendable (Tier) throws -> [StudyCell]

  public func cells(_ tier: Tier) throws -> [StudyCell] {
    tier == .long ? try makeCells(.full).map(\.withLargerModel) : try makeCells(tier)
  }

  /// What is reported. No choice was made on these seeds: all were on lower ones or tuning's.
  public static let firstSeed: UInt64 = 2000
  /// Where the seeds begin on which rates and the like are chosen.
  static let firstTuningSeed: UInt64 = 1000

  /// The seeds it runs on, paired over arms and cells.
  ///
  /// - Parameter count: 1 to 1000.
  public func seeds(_ count: Int) -> [UInt64] {
    let first = self.isTuning ? Self.firstTuningSeed : Self.firstSeed
    return (first..<first + UInt64(count)).map { $0 }
  }

  /// Minutes of one processor, from what runs took on the machine of docs/experiments.md.
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

/// The studies by name.
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
