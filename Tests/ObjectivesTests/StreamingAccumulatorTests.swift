import Glibc
import Testing

@testable import Objectives

@Suite("Streaming accumulation")
struct StreamingAccumulatorTests {
  static let families: [OnePassFamily] = [
    .additive(power: 0), .additive(power: 2),
    .logSumExp(lambda: 1, calibration: .inside),
    .logSumExp(lambda: 0.2, calibration: .inside),
    .logSumExp(lambda: 1, calibration: .outside),
    .logSumExp(lambda: 1, calibration: .absent),
    .logSumExp(lambda: -0.5, calibration: .absent),
    .logSumExp(lambda: 1, calibration: .mass),
    .logSumExp(lambda: 0.2, calibration: .mass),
  ]

  @Test("any cut of a batch gives the batch's value and gradient", arguments: families)
  func layoutDoesNotMatter(family: OnePassFamily) throws {
    for seed in 0..<UInt64(200) {
      // At λ = 1, losses differ by up to 60 λ, and exponents reach a few hundred.
      let batch = RandomBatch(seed: seed, spread: seed % 2 == 0 ? 5 : 30)
      let whole = try stream(batch, family, layout: [0..<batch.losses.count])
      let pieces = try stream(batch, family, layout: batch.layout)
      #expect(agree(pieces.value, whole.value, scale: 1), "seed \(seed)")
      for i in batch.losses.indices {
        #expect(agree(pieces.gradient[i], whole.gradient[i], scale: 4), "seed \(seed), datum \(i)")
        #expect(agree(pieces.weights[i], whole.weights[i], scale: 4), "seed \(seed), datum \(i)")
        #expect(agree(whole.gradient[i], whole.weights[i], scale: 4), "seed \(seed), datum \(i)")
      }
    }
  }

  @Test("shards merge to the whole batch, empty ones included", arguments: families)
  func mergedShards(family: OnePassFamily) throws {
    for seed in 0..<UInt64(200) {
      let batch = RandomBatch(seed: seed, spread: 30)
      let whole = try stream(batch, family, layout: [0..<batch.losses.count])
      var merged = StreamingAccumulator(family)
      var gradient = [Double](repeating: 0, count: batch.losses.count)
      for range in batch.layout {
        var shard = StreamingAccumulator(family)
        let (losses, calibration) = batch.part(range)
        let upstream = try shard.add(losses: losses, calibration: calibration).upstream
        let factors = merged.merge(shard)
        for i in gradient.indices { gradient[i] *= factors.own }
        for (i, weight) in zip(range, upstream) { gradient[i] += factors.other * weight }
      }
      let (value, scale) = try merged.finish()
      #expect(merged.count == batch.losses.count)
      #expect(agree(value, whole.value, scale: 1), "seed \(seed)")
      for i in batch.losses.indices {
        #expect(agree(gradient[i] * scale, whole.weights[i], scale: 4), "seed \(seed), datum \(i)")
        #expect(agree(merged.weights[i], whole.weights[i], scale: 4), "seed \(seed), datum \(i)")
      }
    }
  }

  @Test("data of mass 0 leave nothing behind, wherever they come")
  func withoutMass() throws {
    let family = OnePassFamily.logSumExp(lambda: 1, calibration: .mass)
    var accumulator = StreamingAccumulator(family)
    let empty = try accumulator.add(losses: [900, -3], calibration: [0, 0])
    #expect(empty.rescale == 1 && empty.upstream == [0, 0])
    #expect(try accumulator.finish() == (0, 0))
    #expect(accumulator.weights == [0, 0])
    let own = accumulator
    _ = try accumulator.add(losses: [1, 800, 2], calibration: [2, 0, 1])
    let (value, _) = try accumulator.finish()
    let expected = (2 * exp(1.0) + exp(2.0)) / 3
    #expect(abs(value - log(expected)) < 1e-14)
    #expect(accumulator.weights[0] == 0 && accumulator.weights[3] == 0)
    #expect(abs(accumulator.weights[2] - 2 * exp(1.0) / (3 * expected)) < 1e-15)
    #expect(own.rescale(within: accumulator) == 1)
    var other = StreamingAccumulator(family)
    try other.add(losses: [1], calibration: [1])
    #expect(other.merge(own) == (1, 1))
    var first = own
    #expect(first.merge(other) == (1, 1))
  }

  @Test("the buffer is rescaled when the maximum rises, and only then")
  func rescaleFollowsTheMaximum() throws {
    var accumulator = StreamingAccumulator(.logSumExp(lambda: 1, calibration: .inside))
    let first = try accumulator.add(losses: [0], calibration: [1])
    let lower = try accumulator.add(losses: [-3], calibration: [1])
    let nothing = try accumulator.add(losses: [], calibration: [])
    let higher = try accumulator.add(losses: [2], calibration: [1])
    #expect(first.rescale == 1 && first.upstream == [1])
    #expect(lower.rescale == 1 && abs(lower.upstream[0] - 0.049787068367863944) < 1e-16)
    #expect(nothing.rescale == 1 && nothing.upstream.isEmpty)
    #expect(abs(higher.rescale - 0.1353352832366127) < 1e-16 && higher.upstream == [1])
  }

  @Test("data that vanish beside a later maximum leave exactly nothing, and the value stays right")
  func rescaleToZero() throws {
    var accumulator = StreamingAccumulator(.logSumExp(lambda: 1, calibration: .inside))
    try accumulator.add(losses: [5, 6], calibration: [1, 1])
    let (rescale, upstream) = try accumulator.add(losses: [1e4], calibration: [1])
    let late = try accumulator.add(losses: [7], calibration: [1])
    #expect(rescale == 0)
    #expect(upstream == [1])
    #expect(late.rescale == 1 && late.upstream == [0])
    let (value, scale) = try accumulator.finish()
    #expect(abs(value - (1e4 - 1.3862943611198906)) < 1e-11)
    #expect(scale == 1)
    #expect(accumulator.weights == [0, 0, 1, 0])
  }

  @Test("a refused micro-batch leaves the accumulator as it was")
  func errorsAreAtomic() throws {
    var accumulator = StreamingAccumulator(.logSumExp(lambda: 1, calibration: .inside))
    try accumulator.add(losses: [1, 2], calibration: [1, 1])
    let before = try accumulator.finish()
    #expect(throws: ObjectiveError.nonFiniteLoss(datum: 3, value: .infinity)) {
      try accumulator.add(losses: [9, .infinity], calibration: [1, 1])
    }
    #expect(try accumulator.finish() == before)
    #expect(accumulator.count == 2)
  }

  @Test("nothing can't be finished")
  func emptyBatch() throws {
    let merged = {
      var accumulator = StreamingAccumulator(.logSumExp(lambda: 1, calibration: .inside))
      let factors = accumulator.merge(accumulator)
      #expect(factors == (1, 1))
      return accumulator
    }()
    #expect(throws: ObjectiveError.emptyBatch) { try merged.finish() }
    #expect(throws: ObjectiveError.emptyBatch) {
      try EmpiricalRisk().evaluate(losses: [], calibration: [])
    }
  }

  /// Performs the steps of a trainer. ∇lᵢ is the i-th unit vector, so the gradient consists of the
  /// weights.
  private func stream(
    _ batch: RandomBatch, _ family: OnePassFamily, layout: [Range<Int>]
  ) throws -> (value: Double, gradient: [Double], weights: [Double]) {
    var accumulator = StreamingAccumulator(family)
    var gradient = [Double](repeating: 0, count: batch.losses.count)
    for range in layout {
      let (losses, calibration) = batch.part(range)
      let (rescale, upstream) = try accumulator.add(losses: losses, calibration: calibration)
      for i in gradient.indices { gradient[i] *= rescale }
      for (i, weight) in zip(range, upstream) { gradient[i] += weight }
    }
    let (value, scale) = try accumulator.finish()
    return (value, gradient.map { $0 * scale }, accumulator.weights)
  }

  /// Whether a value agrees with a reference to 1e-12 of the reference, or of `scale` if the
  /// reference is smaller. The tolerance takes into account that a rescaled weight has the rounding
  /// error of exp's argument, which is up to 1e5 here.
  private func agree(_ value: Double, _ reference: Double, scale: Double) -> Bool {
    abs(value - reference) <= 1e-12 * max(abs(reference), scale)
  }
}
