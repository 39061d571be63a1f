import Testing

@testable import Benchmarks

@Suite("Ratios to the other side")
struct TargetTests {
  private static func run(
    _ name: String, rate: Double, bytes: Double = 1, share: Double? = nil
  ) -> PeerRun {
    PeerRun(
      implementation: name, secondsPerStep: 1 / rate, processorSecondsPerStep: 1,
      rowTokensPerSecond: rate, peakBytes: bytes,
      startToReady: 1, startToFirstStep: 2, otherProcessors: 0,
      shareOfProducts: share.map { .init(wall: $0, processor: $0) })
  }

  /// A result in which the machine is half as fast in the second round as in the first and third.
  private static func drifting() -> PeerResult {
    var result = PeerResult(rounds: 3, steps: 1, threads: 1)
    for (round, speed) in [1.0, 0.5, 1].enumerated() {
      for run in [
        run(PeerRun.own, rate: 180 * speed, bytes: 40, share: 0.8),
        run("plain", rate: 90 * speed, bytes: 100), run("plain-shared", rate: 100 * speed),
        run("plain-full", rate: 400 * speed),
      ] {
        result.runs.append(.init(work: "list-long", round: round, run: run))
      }
    }
    return result
  }

  @Test("a ratio is taken within a round, so that a slower machine does not change it")
  func pairedRatio() throws {
    let ratio = try #require(
      Self.drifting().ratio(\.rowTokensPerSecond, to: "plain", on: "list-long"))
    #expect(ratio == Spread([2, 2, 2]))
  }

  @Test("the fastest loop is the one with the largest median, the published one left out")
  func fastest() {
    #expect(Self.drifting().fastest(on: "list-long") == "plain-shared")
    #expect(Self.drifting().fastest(on: "pairs") == nil)
  }

  @Test("a target is met from its bound on, in its own sense")
  func senses() throws {
    let targets = Self.drifting().targets
    let fast = try #require(
      targets.first { $0.claim == "list-long: speed to fastest (plain-shared)" })
    #expect(fast.measured?.median == 1.8)
    #expect(fast.isMet == true)
    // At the full rate of matrix products, the step would take four fifths of its time.
    #expect(abs((fast.ceiling ?? 0) - 2.25) < 1e-12)
    let published = try #require(targets.first { $0.claim == "list-long: speed to plain-full" })
    #expect(published.isMet == false)
    let memory = try #require(targets.first { $0.claim == "list-long: peak memory to plain" })
    #expect(memory.measured?.median == 0.4)
    #expect(memory.isMet == true)
  }

  @Test("what was not measured is neither met nor missed")
  func unmeasured() throws {
    let lora = try #require(Self.drifting().targets.first { $0.claim.hasPrefix("LoRA") })
    #expect(lora.isMet == nil)
    #expect(Self.drifting().markdown.contains("not measured"))
  }

  @Test("a loop far behind the fastest is not run again, one that a target names is")
  func dropping() {
    var result = Self.drifting()
    for (name, rate) in [("plain-micro1", 79.0), ("plain-compiled", 81)] {
      result.runs.append(.init(work: "list-long", round: 0, run: Self.run(name, rate: rate)))
    }
    func isKept(_ implementation: PeerImplementation) -> Bool {
      PeerComparison.isWorthwhile(implementation, on: "list-long", result)
    }
    // The median of the fastest loop is 100.
    #expect(!isKept(.plainMicro1))
    #expect(isKept(.plainCompiled))
    #expect(isKept(.plain))
    result.failures.append(
      .init(work: "list-long", implementation: "plain-compiled", reason: "no compiler"))
    #expect(!isKept(.plainCompiled))
  }
}
