/// A ratio that this program should reach, with the measured ratio.
public struct Target: Codable, Sendable, Equatable {
  public var claim: String
  /// The measured ratio; nil if it wasn't measured.
  public var measured: Spread?
  public var wanted: Double
  public var sense: Sense
  /// The ratio that would result if all operations of a step ran at the rate of the best matrix
  /// product; nil if this isn't meaningful.
  public var ceiling: Double?

  public enum Sense: String, Codable, Sendable { case atLeast = "at_least", atMost = "at_most" }

  /// The measured ratio of processor times, which is less affected by other work on the machine;
  /// nil if this isn't meaningful.
  public var byProcessorTime: Spread?

  /// Whether the target is met; nil if the ratio wasn't measured.
  public var isMet: Bool? { measured.map(meets) }

  /// Whether the target is met in terms of processor time; nil if this isn't meaningful.
  public var isMetByProcessorTime: Bool? { byProcessorTime.map(meets) }

  private func meets(_ spread: Spread) -> Bool {
    sense == .atLeast ? spread.median >= wanted : spread.median <= wanted
  }
}

extension PeerResult {
  /// All targets, in the order of the table.
  public var targets: [Target] {
    speedTargets + modelTargets + shareTargets + memoryTargets + startTargets + samplingTargets
  }

  private func speed(
    _ work: String, _ implementation: String?, _ name: String, _ wanted: Double
  ) -> Target {
    let ratio = implementation.flatMap { self.ratio(\.rowTokensPerSecond, to: $0, on: work) }
    let share = spread(\.shareOfProducts?.wall, of: PeerRun.own, on: work)?.median
    return Target(
      claim:
        "\(work): speed to \(name)\(implementation.map { $0 == name ? "" : " (\($0))" } ?? "")",
      measured: ratio, wanted: wanted, sense: .atLeast,
      ceiling: ratio.flatMap { ratio in share.map { ratio.median / $0 } },
      byProcessorTime: implementation.flatMap {
        self.ratio({ $0.rowTokensPerProcessorSecond }, to: $0, on: work)
      })
  }

  private var speedTargets: [Target] {
    [("list-long", 1.8, 6.0), ("list", 1.7, 3.0), ("pairs", 1.6, 2.5)].flatMap { work, fast, full in
      [
        speed(work, fastest(on: work), "fastest", fast),
        speed(work, PeerImplementation.plainFull.rawValue, "plain-full", full),
      ]
    } + [speed("pairs", PeerImplementation.trl.rawValue, "trl", 6)]
      // No workload has adapters on both sides yet.
      + [
        Target(
          claim: "LoRA rank 8: speed to fastest with PEFT", measured: nil, wanted: 2,
          sense: .atLeast)
      ]
  }

  /// The targets for the larger model's ratio to the fastest loop, divided by the smaller model's
  /// ratio.
  private var modelTargets: [Target] {
    func ratio(_ work: String) -> Spread? {
      fastest(on: work).flatMap { self.ratio(\.rowTokensPerSecond, to: $0, on: work) }
    }
    let quotient = ratio("pairs-60m").flatMap { large in
      ratio("pairs").flatMap { small in
        Spread([large.low / small.high, large.median / small.median, large.high / small.low])
      }
    }
    return [
      Target(
        claim: "pairs-60m: ratio to fastest, over that of pairs", measured: quotient, wanted: 0.9,
        sense: .atLeast)
    ]
  }

  private var shareTargets: [Target] {
    works.flatMap { work in
      [
        Target(
          claim: "\(work): share of the measured GEMM rate",
          measured: spread(\.shareOfProducts?.wall, of: PeerRun.own, on: work), wanted: 0.8,
          sense: .atLeast, ceiling: 1,
          byProcessorTime: spread(\.shareOfProducts?.processor, of: PeerRun.own, on: work)),
        Target(
          claim: "\(work): share of the vector units' rate",
          measured: spread(\.shareOfVectors?.wall, of: PeerRun.own, on: work), wanted: 0.65,
          sense: .atLeast, ceiling: 1,
          byProcessorTime: spread(\.shareOfVectors?.processor, of: PeerRun.own, on: work)),
      ]
    }
  }

  private var memoryTargets: [Target] {
    works.flatMap { work in
      [(PeerImplementation.plain, 0.45), (.plainShared, 0.6)].map { peer, wanted in
        Target(
          claim: "\(work): peak memory to \(peer.rawValue)",
          measured: ratio(\.peakBytes, to: peer.rawValue, on: work), wanted: wanted,
          sense: .atMost)
      }
    }
  }

  private var startTargets: [Target] {
    let peer = PeerImplementation.plainShared.rawValue
    return works.prefix(1).map { work in
      Target(
        claim: "\(work): process start to first step, to \(peer)",
        measured: ratio(\.startToReady, to: peer, on: work), wanted: 0.05, sense: .atMost)
    } + [
      Target(
        claim: "--help: processor time, seconds",
        measured: startup?.rows.first { $0.name == StartupBench.help }?.processorSeconds,
        wanted: 0.03, sense: .atMost)
    ]
  }

  private var samplingTargets: [Target] {
    (sampling?.rows ?? []).flatMap { row in
      [
        Target(
          claim: "sampling, batch \(row.batch): tokens/s to transformers",
          measured: row.ratio, wanted: 1, sense: .atLeast,
          byProcessorTime: row.processorRatio),
        Target(
          claim: "sampling, batch \(row.batch): share of what reading the weights allows",
          measured: row.shareOfReading, wanted: 0.7, sense: .atLeast,
          ceiling: row.shareCeiling),
      ]
    }
  }
}
