import Objectives
import PluginHost
import Testing
import _TestSupport

@Suite("Laws that every objective of the packs keeps")
struct CatalogueLawTests {
  private func batch(for loss: PluginLoss, seed: UInt64) -> ScoreBatch {
    .random(for: loss, seed: seed)
  }

  /// The differentiated value, which is the weighted sum of the losses or the objective of the
  /// batch.
  private func value(
    _ loss: PluginLoss, _ batch: ScoreBatch, _ upstream: [Double]
  ) throws -> Double {
    let result = try loss.evaluate(batch, context: LossContext(isFrozen: true))
    return result.total ?? zip(result.loss, upstream).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test(
    "the derivative is that of the loss, with what it holds constant held",
    arguments: Catalogue.entries)
  func finiteDifference(_ entry: Catalogue.Entry) throws {
    let loss = try entry.loss()
    let batch = batch(for: loss, seed: 3)
    let upstream = [0.5, -2, 1, 3, 0.25]
    let result = try loss.evaluate(batch, upstream: upstream)
    let difference = try centralGradient(at: batch.logp) { logp in
      var moved = batch
      moved.logp = logp
      return try value(loss, moved, upstream)
    }
    #expect(mismatch(result.dLogp, difference, within: .difference) == nil)
    if let byToken = result.dTokenLogp, let tokens = batch.tokens {
      let difference = try centralGradient(at: tokens.logp) { logp in
        var moved = batch
        moved.tokens?.logp = logp
        return try value(loss, moved, upstream)
      }
      #expect(mismatch(byToken, difference, within: .difference) == nil)
    }
    for (id, derivative) in result.dColumns {
      let place = try #require(batch.columns.firstIndex { $0.id == id })
      let difference = try centralGradient(at: batch.columns[place].values) { values in
        var moved = batch
        moved.columns[place].values = values
        return try value(loss, moved, upstream)
      }
      #expect(mismatch(derivative, difference, within: .difference) == nil, "\(id)")
    }
  }

  @Test(
    "what a separable objective says of a datum doesn't depend on the others",
    arguments: Catalogue.entries)
  func separable(_ entry: Catalogue.Entry) throws {
    let loss = try entry.loss()
    guard loss.coupling == .separable else { return }
    let batch = batch(for: loss, seed: 4)
    let whole = try loss.evaluate(batch)
    for i in 0..<batch.count {
      let one = try loss.evaluate(batch.selecting([i]))
      #expect(one.loss == [whole.loss[i]])
      #expect(one.dLogp == Array(whole.dLogp[batch.responses(of: i)]))
    }
  }

  @Test("no loss is below its bound", arguments: Catalogue.entries)
  func bounds(_ entry: Catalogue.Entry) throws {
    let loss = try entry.loss()
    for seed in 0..<10 as Range<UInt64> {
      let result = try loss.evaluate(batch(for: loss, seed: seed))
      guard let bound = loss.lowerBound else { continue }
      #expect(result.loss.allSatisfy { $0.isNaN || $0 >= bound }, "seed \(seed)")
      #expect((result.total ?? bound) >= bound, "seed \(seed)")
    }
  }

  @Test(
    "promises about the order of responses and about scores are kept", arguments: Catalogue.entries)
  func properties(_ entry: Catalogue.Entry) throws {
    let loss = try entry.loss()
    let batch = batch(for: loss, seed: 5)
    let plain = try loss.evaluate(batch)
    if loss.objective.properties.contains(.scoreShiftInvariant) {
      var shifted = batch
      shifted.scores = batch.scores?.map { $0 + 16 }
      let result = try loss.evaluate(shifted, context: LossContext(isRepeat: true))
      #expect(mismatch(result.dLogp, plain.dLogp, within: .difference) == nil)
    }
    if loss.objective.properties.contains(.permutationEquivariant) {
      let order = (0..<batch.count).flatMap { batch.responses(of: $0).reversed() }
      let result = try loss.evaluate(batch.reordered(order))
      #expect(mismatch(result.loss, plain.loss) == nil)
      #expect(mismatch(result.dLogp, order.map { plain.dLogp[$0] }) == nil)
    }
  }

  @Test(
    "state advances on training steps and on nothing else",
    arguments: [
      Catalogue.Entry(file: "unpaired", id: "bco"),
      Catalogue.Entry(file: "adaptive", id: "beta-dpo"),
    ])
  func state(_ entry: Catalogue.Entry) throws {
    let loss = try entry.loss()
    let state = try #require(loss.state)
    let (one, two) = (batch(for: loss, seed: 1), batch(for: loss, seed: 2))
    let plain = try loss.evaluate(one)
    let after = try state.savedState()
    for context in [
      LossContext(isRepeat: true), LossContext(isFrozen: true), LossContext(isValidation: true),
    ] {
      let result = try loss.evaluate(one, upstream: [1, 1, 1, 1, 1], context: context)
      if !context.isValidation { #expect(result.loss == plain.loss) }
      #expect(try state.savedState() == after)
    }
    let next = try loss.evaluate(two)
    let resumed = try entry.loss()
    let restored = try #require(resumed.state)
    try restored.restore(after)
    #expect(try resumed.evaluate(two) == next)
    #expect(throws: PluginError.self) { try restored.restore([1, 2, 3]) }
    #expect(try restored.savedState() == state.savedState())
  }
}

extension ScoreBatch {
  /// The same data with their responses in another order. Token inputs are left out.
  fileprivate func reordered(_ order: [Int]) -> ScoreBatch {
    func moved(_ values: [Double]?) -> [Double]? {
      values.map { values in order.map { values[$0] } }
    }
    return ScoreBatch(
      first: first, logp: order.map { logp[$0] }, referenceLogp: moved(referenceLogp),
      lengths: moved(lengths), scores: moved(scores),
      columns: columns.filter { $0.extent != .token }.map { column in
        var copy = column
        if column.extent == .response { copy.values = moved(column.values) ?? [] }
        return copy
      })
  }
}
