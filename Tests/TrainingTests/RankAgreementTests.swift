import Collectives
import Objectives
import Testing
import _TestSupport

@testable import Training

/// Tests that ranks with different runs get an error, and that ranks of one run end together.
@Suite struct RankAgreementTests {
  private func trainer(
    _ ranks: any RankGroup, seed: UInt64 = 1, data: [TrainingDatum] = Scene.data(count: 4),
    lambda: Double = 1, steps: Int = 5, loss: any SampleLoss = MarginLoss(beta: 1)
  ) throws -> Trainer {
    var settings = Scene.settings(batch: 4, microBatch: 2)
    settings.steps = steps
    return try Trainer(
      model: Scene.model(seed: seed), loss: loss, robustifier: DoRA(lambda: lambda), data: data,
      reference: nil, settings: settings, ranks: ranks)
  }

  /// The error with which each rank's run ended.
  private func errors(
    _ run: @escaping @Sendable (any RankGroup) throws -> Void
  ) throws -> [TrainingError?] {
    try ThreadRanks.run(3) { ranks in
      do {
        try run(ranks)
        return nil
      } catch let error as TrainingError {
        return error
      }
    }
  }

  private func difference(_ what: String) -> [TrainingError?] {
    Array(repeating: .ranksDiffer(rank: 2, what: what, step: 0), count: 3)
  }

  @Test("a rank with other weights is found before the first step, by every rank")
  func weights() throws {
    let found = try errors { try trainer($0, seed: $0.rank == 2 ? 9 : 1).run() }
    #expect(found == difference("other weights"))
    #expect(
      found[0]?.description
        == "rank 2 has other weights than rank 0 at step 0; all ranks need the same program, files "
        + "and kind of machine")
  }

  @Test("so is one with other data, calibration, settings or another objective")
  func files() throws {
    let data = Scene.data(count: 4)
    #expect(
      try errors { try trainer($0, data: Scene.data(count: 4, seed: $0.rank == 2 ? 8 : 7)).run() }
        == difference("other data"))
    #expect(
      try errors { ranks in
        var own = data
        own[3].calibrationWeight += ranks.rank == 2 ? 1e-15 : 0
        try trainer(ranks, data: own).run()
      } == difference("other calibration weights"))
    #expect(
      try errors { try trainer($0, steps: $0.rank == 2 ? 6 : 5).run() }
        == difference("other settings"))
    #expect(
      try errors { try trainer($0, lambda: $0.rank == 2 ? 2 : 1).run() }
        == difference("another objective"))
  }

  @Test("a gradient that differs ends the run at its step")
  func gradients() throws {
    let found = try errors { ranks in
      let trainer = try trainer(ranks)
      try trainer.checkSameGradient(norm: 1, step: 3)
      try trainer.checkSameGradient(norm: ranks.rank == 2 ? 1.0.nextUp : 1, step: 4)
    }
    #expect(
      found == Array(repeating: .ranksDiffer(rank: 2, what: "another gradient", step: 4), count: 3))
  }

  @Test("a request to stop that reaches one rank stops all after the same step")
  func stopping() throws {
    let steps = try ThreadRanks.run(3) { ranks in
      let trainer = try trainer(ranks)
      let finished = try trainer.run(shouldStop: {
        ranks.rank == 1 && trainer.completedSteps == 2
      })
      #expect(!finished)
      return trainer.completedSteps
    }
    #expect(steps == [2, 2, 2])
  }

  @Test("the others don't go on without a rank that ended")
  func lostRank() throws {
    struct Ended: Error {}
    #expect(
      throws: CollectiveError.failed(operation: "exchange", rank: 0, reason: "a rank has ended")
    ) {
      _ = try ThreadRanks.run(2) { ranks in
        let trainer = try trainer(ranks)
        try trainer.run(shouldStop: { false }) { report in
          if ranks.rank == 1, report.step == 2 { throw Ended() }
        }
      }
    }
  }

  @Test("reference scores are shared work with the scores of a single process")
  func reference() throws {
    let data = Scene.data(count: 5)
    let alone = try ReferenceScores(of: data, at: [0, 1, 3, 4], model: Scene.model(), cache: nil)
    let folder = try TemporaryDirectory()
    let cache = folder.url
    // The second iteration finds the cache filled.
    for _ in 0..<2 {
      let shared = try ThreadRanks.run(3) { ranks in
        try ReferenceScores(
          of: data, at: [0, 1, 3, 4], model: Scene.model(), cache: cache, ranks: ranks)
      }
      for scores in shared {
        let own = try #require(scores.sums(at: [0, 1, 3, 4]))
        let expected = try #require(alone.sums(at: [0, 1, 3, 4]))
        // The values are sums of at most 7 float32 terms, computed with different packings.
        #expect(zip(own, expected).allSatisfy { abs($0 - $1) < 1e-4 })
        #expect(scores.tokens(at: [3])?.count == data[3].scoredTokens)
      }
    }
  }
}
