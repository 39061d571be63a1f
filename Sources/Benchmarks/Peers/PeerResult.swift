/// The times of this program and its peers in each round.
public struct PeerResult: Codable, Sendable, Equatable {
  public var rounds: Int
  /// The number of timed steps in a run.
  public var steps: Int
  public var threads: Int
  /// Whether the peers' idle threads slept instead of spinning.
  public var isPassive: Bool
  public var runs: [Entry] = []
  public var failures: [Failure] = []
  public var startup: StartupResult?
  public var sampling: SamplingResult?

  public init(rounds: Int, steps: Int, threads: Int, isPassive: Bool = false) {
    self.rounds = rounds
    self.steps = steps
    self.threads = threads
    self.isPassive = isPassive
  }

  public struct Entry: Codable, Sendable, Equatable {
    public var work: String
    /// The round, counted from 0.
    public var round: Int
    public var run: PeerRun
  }

  /// An implementation that couldn't be run.
  public struct Failure: Codable, Sendable, Equatable {
    public var work: String
    public var implementation: String
    public var reason: String
  }

  /// The workloads that were measured, in order.
  public var works: [String] {
    runs.reduce(into: []) { names, entry in
      if !names.contains(entry.work) { names.append(entry.work) }
    }
  }

  /// Returns the implementations that ran a workload, with this program first.
  public func implementations(of work: String) -> [String] {
    let names = runs.filter { $0.work == work }.map(\.run.implementation)
    return [PeerRun.own] + PeerImplementation.allCases.map(\.rawValue).filter(names.contains)
  }

  public func runs(of implementation: String, on work: String) -> [(round: Int, run: PeerRun)] {
    runs.filter { $0.work == work && $0.run.implementation == implementation }
      .map { ($0.round, $0.run) }
  }

  /// Returns the spread of a quantity over the runs of one implementation.
  public func spread(
    _ quantity: (PeerRun) -> Double?, of implementation: String, on work: String
  ) -> Spread? {
    Spread(runs(of: implementation, on: work).compactMap { quantity($0.run) })
  }

  /// Returns a quantity of this program divided by the same quantity of a peer in the same round.
  /// Other load on the machine affects both similarly.
  public func ratio(
    _ quantity: (PeerRun) -> Double, to implementation: String, on work: String
  ) -> Spread? {
    let own = Dictionary(
      runs(of: PeerRun.own, on: work).map { ($0.round, $0.run) }, uniquingKeysWith: { $1 })
    return Spread(
      runs(of: implementation, on: work).compactMap { round, run in
        own[round].map { quantity($0) / quantity(run) }
      })
  }

  /// Returns the loop with the fastest median among those that this program is compared with.
  public func fastest(on work: String) -> String? {
    PeerImplementation.allCases.filter(\.isFastCandidate).map(\.rawValue)
      .compactMap { name in
        spread(\.rowTokensPerSecond, of: name, on: work).map { (name, $0.median) }
      }
      .max { $0.1 < $1.1 }?.0
  }
}
