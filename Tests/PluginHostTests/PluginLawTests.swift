import Objectives
import PluginHost
import Testing
import _TestSupport

@Suite("Laws that every shipped plugin keeps")
struct PluginLawTests {
  struct Subject: Sendable, CustomTestStringConvertible {
    let plugin: String
    var parameters: [String: ParameterValue] = [:]
    var isPairwise = false
    var testDescription: String { plugin + (parameters.isEmpty ? "" : " \(parameters)") }
    func loss() throws -> PluginLoss { try Fixture.loss(plugin, parameters) }
  }

  static let subjects = [
    Subject(plugin: "dpo", isPairwise: true),
    Subject(plugin: "simpo", parameters: ["label_smoothing": 0.2], isPairwise: true),
    Subject(plugin: "dpo-pl"),
    Subject(plugin: "lire"),
    Subject(plugin: "lire", parameters: ["T": 0.5, "reward": "softmax"]),
    Subject(plugin: "rrhf", parameters: ["alpha": 0.5, "length_penalty": 0.85]),
    Subject(plugin: "rrhf", parameters: ["sft_reduction": "mean"]),
    Subject(plugin: "rrhf", parameters: ["sft_reduction": "padded"]),
  ]

  /// Random data with every input. No two scores of a datum are equal.
  private func batch(_ subject: Subject, seed: UInt64 = 7, data: Int = 6) -> ScoreBatch {
    var random = SeededGenerator(seed: seed)
    var first = [0]
    for _ in 0..<data {
      let k = subject.isPairwise ? 2 : Int(random.uniform(1, 7))
      first.append(first[first.count - 1] + k)
    }
    let r = first[data]
    return ScoreBatch(
      first: first, logp: random.uniforms(r, -9, -0.5), referenceLogp: random.uniforms(r, -9, -0.5),
      lengths: (0..<r).map { _ in random.uniform(1, 20).rounded() }, scores: random.normals(r),
      columns: [
        ScoreColumn(id: "padded_length", extent: .datum, values: random.uniforms(data, 20, 90))
      ])
  }

  @Test("the derivative is that of the loss", arguments: subjects)
  func finiteDifference(_ subject: Subject) throws {
    let loss = try subject.loss()
    let batch = batch(subject)
    let derivative = try loss.evaluate(batch).dLogp
    let difference = try centralGradient(at: batch.logp) { logp in
      var moved = batch
      moved.logp = logp
      return try loss.evaluate(moved).loss.reduce(0, +)
    }
    #expect(mismatch(derivative, difference, within: .difference) == nil)
  }

  @Test("upstream weights multiply each datum's derivative and leave its loss", arguments: subjects)
  func vectorJacobianProduct(_ subject: Subject) throws {
    let loss = try subject.loss()
    let batch = batch(subject)
    let plain = try loss.evaluate(batch)
    let upstream = [0.5, -2, 0, 3, 1, 0.25]
    let weighted = try loss.evaluate(batch, upstream: upstream)
    #expect(weighted.loss == plain.loss)
    for i in 0..<batch.count {
      let expected = batch.responses(of: i).map { upstream[i] * plain.dLogp[$0] }
      let found = batch.responses(of: i).map { weighted.dLogp[$0] }
      #expect(mismatch(found, expected) == nil, "datum \(i)")
    }
  }

  @Test("a batch gives what its data give one by one", arguments: subjects)
  func separable(_ subject: Subject) throws {
    let loss = try subject.loss()
    #expect(loss.coupling == .separable)
    let batch = batch(subject)
    let whole = try loss.evaluate(batch)
    for i in 0..<batch.count {
      let one = try loss.evaluate(batch.datum(i))
      #expect(one.loss == [whole.loss[i]])
      #expect(one.dLogp == Array(whole.dLogp[batch.responses(of: i)]))
    }
  }

  @Test("another order of responses, another order of the derivative", arguments: subjects)
  func permutation(_ subject: Subject) throws {
    let loss = try subject.loss()
    let batch = batch(subject)
    let plain = try loss.evaluate(batch)
    let order = (0..<batch.count).flatMap { batch.responses(of: $0).reversed() }
    let reversed = try loss.evaluate(batch.reordered(order))
    #expect(mismatch(reversed.loss, plain.loss) == nil)
    #expect(mismatch(reversed.dLogp, order.map { plain.dLogp[$0] }) == nil)
  }

  @Test("a constant on all scores changes nothing where the plugin says so", arguments: subjects)
  func scoreShift(_ subject: Subject) throws {
    let loss = try subject.loss()
    guard loss.objective.properties.contains(.scoreShiftInvariant) else { return }
    let batch = batch(subject)
    var shifted = batch
    shifted.scores = batch.scores?.map { $0 + 10 }
    #expect(try loss.evaluate(shifted) == loss.evaluate(batch))
  }

  @Test("no loss is below its bound", arguments: subjects)
  func bounds(_ subject: Subject) throws {
    let loss = try subject.loss()
    for seed in 0..<20 as Range<UInt64> {
      let result = try loss.evaluate(batch(subject, seed: seed))
      let own = try #require(result.lowerBound)
      for (l, bound) in zip(result.loss, own) { #expect(l >= bound - 1e-12, "seed \(seed)") }
      if let constant = loss.lowerBound { #expect(result.loss.allSatisfy { $0 >= constant }) }
    }
  }

  @Test("a response without a score takes no part", arguments: subjects.filter { !$0.isPairwise })
  func unscored(_ subject: Subject) throws {
    let loss = try subject.loss()
    let three = ScoreBatch(
      first: [0, 3], logp: [-3, -1, -2], referenceLogp: [-2, -2, -2], lengths: [4, 3, 5],
      scores: [1, .nan, 0.3],
      columns: [ScoreColumn(id: "padded_length", extent: .datum, values: [9])])
    let two = ScoreBatch(
      first: [0, 2], logp: [-3, -2], referenceLogp: [-2, -2], lengths: [4, 5], scores: [1, 0.3],
      columns: three.columns)
    let (with, without) = try (loss.evaluate(three), loss.evaluate(two))
    #expect(with.loss == without.loss)
    #expect(with.dLogp == [without.dLogp[0], 0, without.dLogp[1]])
  }

  @Test(
    "a datum without any score is refused by number", arguments: subjects.filter { !$0.isPairwise })
  func nothingScored(_ subject: Subject) throws {
    let loss = try subject.loss()
    var batch = Fixture.batch
    batch.scores = [1, 0, .nan, .nan, .nan]
    let expected = PluginError.refusedDatum(
      loss.identity, datum: 1, reason: "needs a response with a score")
    #expect(throws: expected) { try loss.evaluate(batch) }
  }

  @Test(
    "pairs are ordered by score, and by position at a tie or without scores",
    arguments: ["dpo", "simpo"])
  func pairOrder(_ plugin: String) throws {
    let loss = try Fixture.loss(plugin)
    var batch = Fixture.pairs.datum(0)
    func slope(_ scores: [Double]?) throws -> Double {
      batch.scores = scores
      return try loss.evaluate(batch).dLogp[0]
    }
    #expect(try slope(nil) < 0)
    #expect(try slope([1, 0]) < 0)
    #expect(try slope([0.5, 0.5]) < 0)
    #expect(try slope([0, 1]) > 0)
    #expect(throws: PluginError.self) { try slope([0, .nan]) }
  }

  @Test(
    "a result beyond float64 is reported with its datum",
    arguments: ["dpo", "simpo", "dpo-pl", "lire", "rrhf"])
  func overflow(_ plugin: String) throws {
    let loss = try Fixture.loss(plugin, plugin == "lire" ? ["T": 0.001] : [:])
    var batch = Fixture.pairs
    batch.logp[2] = 1.7e308
    batch.logp[3] = -1.7e308
    batch.referenceLogp?[2] = -1.7e308
    batch.lengths = [1, 1, 1, 1, 1, 1]
    do {
      _ = try loss.evaluate(batch)
      Issue.record("no error")
    } catch PluginError.notRepresentable(_, let datum, _) {
      #expect(datum == 1)
    }
  }

  @Test("the margin and the accuracy of DPO")
  func metrics() throws {
    let loss = try Fixture.loss("dpo", ["beta": 2])
    #expect(loss.metrics.map(\.id) == ["margin", "accuracy"])
    let result = try loss.evaluate(Fixture.pairs.datum(0))
    // The metric is 2 ((−3 + 3.5) − (−4 + 3)) = 3.
    #expect(result.metrics == [[3], [1]])
  }
}

extension ScoreBatch {
  /// One datum as a separate batch.
  func datum(_ i: Int) -> ScoreBatch {
    let range = responses(of: i)
    return ScoreBatch(
      first: [0, range.count], logp: Array(logp[range]),
      referenceLogp: referenceLogp.map { Array($0[range]) },
      lengths: lengths.map { Array($0[range]) }, scores: scores.map { Array($0[range]) },
      columns: columns.map {
        ScoreColumn(id: $0.id, extent: $0.extent, values: [$0.values[i]])
      })
  }

  /// The same data with their responses in another order.
  func reordered(_ order: [Int]) -> ScoreBatch {
    func moved(_ values: [Double]?) -> [Double]? {
      values.map { values in order.map { values[$0] } }
    }
    return ScoreBatch(
      first: first, logp: order.map { logp[$0] }, referenceLogp: moved(referenceLogp),
      lengths: moved(lengths), scores: moved(scores), columns: columns)
  }
}
