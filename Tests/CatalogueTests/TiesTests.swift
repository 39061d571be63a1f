import Foundation
import Objectives
import PluginHost
import Testing
import _TestSupport

/// Tests of responses with equal scores under objectives that rank responses.
@Suite("Ties in score")
struct TiesTests {
  struct Ranking: Sendable, CustomTestStringConvertible {
    let file: String
    let id: String
    var testDescription: String { id }

    func loss(ties: String) throws -> PluginLoss {
      try Catalogue.Entry(file: file, id: id).loss(["ties": .text(ties)])
    }
  }

  static let rankings = [
    Ranking(file: "dpo-pl", id: "dpo-pl"), Ranking(file: "dora-official", id: "dpo-pl-dora"),
    Ranking(file: "listwise", id: "pro"), Ranking(file: "listwise", id: "pro-official"),
  ]

  /// A batch of one datum, with its responses in the given order.
  private static func batch(
    _ order: [Int], scores: [Double], logp: [Double] = [-3, -1.5, -4, -2.2]
  ) -> ScoreBatch {
    let reference = [-2.5, -2, -3, -3.0]
    let lengths = [2, 3, 1, 4.0]
    return ScoreBatch(
      first: [0, order.count], logp: order.map { logp[$0] },
      referenceLogp: order.map { reference[$0] }, lengths: order.map { lengths[$0] },
      scores: order.map { scores[$0] })
  }

  private static let orders = [[0, 1, 2, 3], [1, 0, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]]

  @Test(
    "skipped, the place of a response in the data doesn't matter", arguments: rankings,
    [[2, 2, 1, 0], [2, 1, 1, 1], [1, 1, 1, 1], [0, 3, 3, 3], [1, 0, 1, 0]] as [[Double]])
  func skip(ranking: Ranking, scores: [Double]) throws {
    let loss = try ranking.loss(ties: "skip")
    let first = try loss.evaluate(Self.batch(Self.orders[0], scores: scores))
    for order in Self.orders {
      let result = try loss.evaluate(Self.batch(order, scores: scores))
      #expect(mismatch(result.loss, first.loss) == nil, "\(order)")
      #expect(mismatch(result.dLogp, order.map { first.dLogp[$0] }) == nil, "\(order)")
    }
  }

  @Test("skipped, the derivative is that of the loss", arguments: rankings)
  func derivative(ranking: Ranking) throws {
    let loss = try ranking.loss(ties: "skip")
    let scores = [1, 0, 1, 0.0]
    let result = try loss.evaluate(Self.batch([0, 1, 2, 3], scores: scores))
    let difference = try centralGradient(at: [-3, -1.5, -4, -2.2]) { logp in
      try loss.evaluate(Self.batch([0, 1, 2, 3], scores: scores, logp: logp)).loss[0]
    }
    #expect(mismatch(result.dLogp, difference, within: .difference) == nil)
  }

  @Test("skipped, data without ties have the same loss as in order", arguments: rankings)
  func withoutTies(ranking: Ranking) throws {
    let batch = Self.batch([0, 1, 2, 3], scores: [1, 3, 0, 2])
    let skipped = try ranking.loss(ties: "skip").evaluate(batch)
    let ordered = try ranking.loss(ties: "order").evaluate(batch)
    #expect(mismatch(skipped.loss, ordered.loss) == nil)
    #expect(mismatch(skipped.dLogp, ordered.dLogp) == nil)
  }

  @Test("skipped, equal scores pull at nothing; in order the first response is the better one")
  func allEqual() throws {
    let batch = Self.batch([0, 1], scores: [1, 1])
    let skipped = try Self.rankings[0].loss(ties: "skip").evaluate(batch)
    #expect(skipped.loss == [0] && skipped.dLogp == [0, 0])
    let ordered = try Self.rankings[0].loss(ties: "order").evaluate(batch)
    #expect(ordered.dLogp[0] < 0 && ordered.dLogp[1] > 0)
  }

  @Test("two responses of one score are not compared, whatever stands below them")
  func byHand() throws {
    let loss = try Self.rankings[0].loss(ties: "skip")
    // u = 0.1 (logp - ref) is -0.05, 0.05 and -0.1. The third response scores lower than the other
    // two.
    let u = [-0.05, 0.05, -0.1]
    let result = try loss.evaluate(Self.batch([0, 1, 2], scores: [2, 2, 1]))
    let expected = [u[0], u[1]].reduce(0.0) { $0 + logSumExp([$1, u[2]]) - $1 }
    #expect(mismatch(result.loss[0], expected) == nil)
  }

  private func logSumExp(_ x: [Double]) -> Double { log(x.reduce(0) { $0 + exp($1) }) }
}

/// Tests of the α-divergences of `fdpo-alpha` for other α than those of the golden file, which are
/// below 1.
@Suite("Alpha divergences")
struct AlphaDivergenceTests {
  private func loss(_ alpha: Double) throws -> PluginLoss {
    try Catalogue.Entry(file: "f-divergence", id: "fdpo-alpha")
      .loss(["f_alpha_divergence_coef": .number(alpha)])
  }

  private func batch(_ logp: [Double]) -> ScoreBatch {
    ScoreBatch(first: [0, 2], logp: logp, referenceLogp: [-4, -4.5], scores: [1, 0])
  }

  @Test(
    "loss and derivative are those of the formula, on both sides of 1",
    arguments: [-2, 0.5, 0.999, 1.001, 1.5, 2, 3.5, 10])
  func formula(alpha: Double) throws {
    let loss = try loss(alpha)
    let logp = [-3.2, -4.9]
    let result = try loss.evaluate(batch(logp))
    let a = alpha - 1
    let z = 0.1 * (pow(exp(0.8), a) - pow(exp(-0.4), a)) / a
    #expect(mismatch(result.loss[0], log1p(exp(-z))) == nil)
    let difference = try centralGradient(at: logp) { try loss.evaluate(batch($0)).loss[0] }
    #expect(mismatch(result.dLogp, difference, within: .difference) == nil)
  }

  @Test("at 1 it is dpo, and next to 1 nearly so")
  func limit() throws {
    let logp = [-3.2, -4.9]
    let dpo = try Catalogue.Entry(file: "dpo", id: "dpo").loss()
    let expected = try dpo.evaluate(batch(logp))
    for alpha in [1, 1 + 1e-7, 1 - 1e-7, 1 + 2e-6, 1 - 2e-6] {
      let result = try loss(alpha).evaluate(batch(logp))
      // The first neglected term is a/2 (x² - y²) times beta.
      let bound = 0.1 * abs(alpha - 1) + 1e-13
      #expect(abs(result.loss[0] - expected.loss[0]) <= bound, "\(alpha)")
      for (d, e) in zip(result.dLogp, expected.dLogp) { #expect(abs(d - e) <= bound, "\(alpha)") }
    }
  }

  @Test(
    "log-ratios of thousands of nats give finite losses and derivatives",
    arguments: [-10, 0.5, 1, 2, 10])
  func overflow(alpha: Double) throws {
    let loss = try loss(alpha)
    for logp in [[-4, -9000], [-9000, -4], [-1, -9000], [5000, -4.5], [-4, 5000]] as [[Double]] {
      let result = try loss.evaluate(batch(logp))
      #expect(result.loss[0].isFinite && result.loss[0] >= 0, "\(logp)")
      #expect(result.dLogp.allSatisfy { $0.isFinite }, "\(logp)")
    }
  }
}
