import Foundation

/// Compares this program with its peers. The programs run alternately, each in a separate process.
public struct PeerComparison {
  public let program: PeerProgram
  public let rounds: Int
  public let steps: Int
  /// Runs this program's steps on a workload in a separate process.
  public let own: (PeerWork) throws -> StepMeasurement
  public let observe: (String) -> Void

  /// The factor by which a loop may be slower than the fastest in the first round. A slower loop
  /// isn't run again, unless a target names it.
  static let dropped = 1.25

  public init(
    program: PeerProgram, rounds: Int, steps: Int,
    own: @escaping (PeerWork) throws -> StepMeasurement, observe: @escaping (String) -> Void
  ) {
    self.program = program
    self.rounds = rounds
    self.steps = steps
    self.own = own
    self.observe = observe
  }

  /// - Parameters:
  ///   - works: the workloads to train on.
  ///   - excluded: the implementations that aren't run.
  ///   - isOver: called before each round except the first. If it returns true, the comparison ends
  ///     with the results so far.
  public func run(
    _ works: [PeerWork], excluding excluded: Set<PeerImplementation> = [],
    isOver: () -> Bool = { false }
  ) throws -> PeerResult {
    try program.makeModels(works.map(\.model))
    var result = PeerResult(
      rounds: 0, steps: steps, threads: program.threads, isPassive: program.isPassive)
    for round in 0..<rounds where round == 0 || !isOver() {
      for work in works {
        try takeRound(round, on: work, excluding: excluded, &result)
      }
      result.rounds = round + 1
    }
    return result
  }

  private func takeRound(
    _ round: Int, on work: PeerWork, excluding excluded: Set<PeerImplementation>,
    _ result: inout PeerResult
  ) throws {
    let peers = work.implementations.filter {
      !excluded.contains($0) && Self.isWorthwhile($0, on: work.name, result)
    }
    // Every second round runs in reverse order, so that a slow drift of the machine's speed favours
    // no program.
    let turns: [PeerImplementation?] = [nil] + peers
    for turn in round % 2 == 0 ? turns : turns.reversed() {
      guard let turn else {
        note(PeerRun(own: try own(work)), round, work, &result)
        continue
      }
      do throws(BenchmarkError) {
        note(try program.measure(turn, on: work, steps: steps), round, work, &result)
      } catch {
        // A loop that can't run, for instance because there is no compiler, must not prevent the
        // others from running.
        observe("\(work.name) \(turn.rawValue): \(error)")
        result.failures.append(
          .init(work: work.name, implementation: turn.rawValue, reason: "\(error)"))
      }
    }
  }

  private func note(
    _ run: PeerRun, _ round: Int, _ work: PeerWork, _ result: inout PeerResult
  ) {
    result.runs.append(.init(work: work.name, round: round, run: run))
    observe(
      "round \(round + 1) of \(rounds), \(work.name), \(run.implementation): "
        + "\(Figure.text(run.secondsPerStep)) s/step, other work on "
        + "\(Figure.text(run.otherProcessors)) processors")
  }

  /// Returns whether to run an implementation again, given the times of all implementations so far.
  static func isWorthwhile(
    _ implementation: PeerImplementation, on work: String, _ result: PeerResult
  ) -> Bool {
    let failed = result.failures.contains {
      $0.work == work && $0.implementation == implementation.rawValue
    }
    if failed { return false }
    let isNamed = [.plain, .plainShared, .plainFull, .trl].contains(implementation)
    guard !isNamed, let fastest = result.fastest(on: work),
      let best = result.spread(\.rowTokensPerSecond, of: fastest, on: work),
      let own = result.spread(\.rowTokensPerSecond, of: implementation.rawValue, on: work)
    else { return true }
    return best.median <= Self.dropped * own.median
  }
}
