import Objectives
import Testing

@Suite("Weighted sums of objectives")
struct WeightedLossTests {
  private let batch = ScoreBatch(first: [0, 1, 2], logp: [-1, -2])

  private func sum(_ terms: (Linear, Double)...) throws -> WeightedLoss {
    try WeightedLoss(terms.map { WeightedLoss.Term(loss: $0.0, weight: $0.1) })
  }

  @Test("values, derivatives and bounds add up; metrics stand side by side")
  func addition() throws {
    let sum = try sum((Linear("a", slope: 2), 0.5), (Linear("b", slope: -3), 2))
    let result = try sum.evaluate(batch, upstream: [1, 10], context: LossContext())
    #expect(result.loss == [5, 10])
    #expect(result.dLogp == [-5, -50])
    #expect(result.lowerBound == [-2.5, -2.5])
    // The metrics are each term's unweighted loss, followed by the term's own metrics.
    #expect(result.metrics == [[-2, -4], [2, 2], [3, 6], [-3, -3]])
    #expect(result.total == nil)
    #expect(sum.lowerBound == -2.5)
    #expect(sum.metrics.map(\.id) == ["a.loss", "a.slope", "b.loss", "b.slope"])
    #expect(sum.name == "a:0.5 + b:2.0")
    let twice = try self.sum((Linear("a"), 1), (Linear("a"), 2))
    #expect(twice.metrics.map(\.id) == ["a.loss", "a.slope", "a#2.loss", "a#2.slope"])
  }

  @Test("no metric takes the name of a term's loss, or of another metric")
  func metricNames() throws {
    let sum = try sum(
      (Linear("a", metric: "loss"), 1), (Linear("a", metric: "b.loss"), 1), (Linear("a.b"), 1),
      (Linear("a#2.b", metric: "loss"), 1))
    #expect(
      sum.metrics.map(\.id) == [
        "a.loss", "a.loss#2", "a#2.loss", "a#2.b.loss#2", "a.b.loss", "a.b.slope", "a#2.b.loss",
        "a#2.b.loss#3",
      ])
    #expect(
      sum.metrics.filter(\.isTermLoss).map(\.id) == [
        "a.loss", "a#2.loss", "a.b.loss", "a#2.b.loss",
      ])
  }

  @Test("a bound is unknown where one of the terms has none")
  func unknownBound() throws {
    let sum = try sum((Linear("a", bound: nil), 1), (Linear("b"), 1))
    #expect(sum.lowerBound == nil)
    #expect(try sum.evaluate(batch, upstream: nil, context: LossContext()).lowerBound == nil)
  }

  @Test("it needs what any term needs, and takes the responses that all take")
  func requirements() throws {
    let a = Linear("a")
    a.requirements = LossRequirements(
      needs: [.score], uses: [.length], usedColumns: ["x"], gradientColumns: ["x"],
      responses: 2...4)
    let b = Linear("b")
    b.requirements = LossRequirements(
      needs: [.length], uses: [.score, .weight], neededColumns: ["x"], responses: 3...Int.max)
    #expect(
      try sum((a, 1), (b, 1)).requirements
        == LossRequirements(
          needs: [.score, .length], uses: [.weight], neededColumns: ["x"],
          gradientColumns: ["x"], responses: 3...4))
    b.requirements.responses = 5...6
    #expect(throws: WeightedLoss.Mismatch.responses("a", "b")) { try sum((a, 1), (b, 1)) }
  }

  @Test("a loss of the batch adds up with its like only")
  func joint() throws {
    let (a, b) = (Linear("a", coupling: .joint), Linear("b", coupling: .joint))
    let both = try sum((a, 1), (b, 3))
    #expect(both.coupling == .joint)
    #expect(try both.evaluate(batch, upstream: nil, context: LossContext()).total == 400)
    let mixed = WeightedLoss.Mismatch.jointWithOthers(joint: "a", other: "c")
    #expect(throws: mixed) { try sum((a, 1), (Linear("c"), 1)) }
    #expect(
      "\(mixed)" == "'a' has a value for a whole batch only, 'c' has one for every datum")
    #expect(try sum((Linear("d", coupling: .coupled), 1), (Linear("c"), 1)).coupling == .coupled)
  }

  @Test("the state of its terms goes out and in, all or none of it")
  func state() throws {
    let terms = [Counter("a"), Counter("b")]
    let sum = try #require(
      try WeightedLoss(terms.map { .init(loss: $0, weight: 1) }).state)
    (terms[0].bytes, terms[1].bytes) = ([1, 2, 3], [])
    let saved = try sum.savedState()
    (terms[0].bytes, terms[1].bytes) = ([9], [9])
    try sum.restore(saved)
    #expect(terms.map(\.bytes) == [[1, 2, 3], []])

    terms[1].refuses = [7]
    var refused = saved
    refused[refused.count - 8] = 1
    refused.append(7)
    refused[8] = 5
    #expect(throws: Counter.Refused.self) { try sum.restore(refused) }
    #expect(terms.map(\.bytes) == [[1, 2, 3], []])
    for bad in [[], Array(saved.prefix(7)), saved.dropLast(), saved + [0]] as [[UInt8]] {
      #expect(throws: WeightedLoss.BadState.self) { try sum.restore(bad) }
    }
  }

  @Test("a sum of losses without state has none")
  func stateless() throws {
    #expect(try sum((Linear("a"), 1)).state == nil)
  }
}

/// The loss `l_i = slope · Σ_r logp_r`.
private class Linear: SampleLoss {
  let name: String
  let slope: Double
  let coupling: LossCoupling
  let lowerBound: Double?
  var requirements = LossRequirements()
  let metrics: [LossMetric]
  var state: (any LossState)? { nil }

  init(
    _ name: String, slope: Double = 1, bound: Double? = -1, coupling: LossCoupling = .separable,
    metric: String = "slope"
  ) {
    metrics = [LossMetric(id: metric, reduction: .mean)]
    (self.name, self.slope, self.lowerBound, self.coupling) = (name, slope, bound, coupling)
  }

  func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) throws -> LossResult {
    let loss = (0..<batch.count).map { i in
      slope * batch.responses(of: i).reduce(0) { $0 + batch.logp[$1] }
    }
    let dLogp = (0..<batch.count).flatMap { i in
      batch.responses(of: i).map { _ in slope * (upstream?[i] ?? 1) }
    }
    return LossResult(
      loss: loss, dLogp: dLogp, metrics: [batch.logp.map { _ in slope }],
      lowerBound: lowerBound.map { [$0, $0] }, total: coupling == .joint ? 100 : nil)
  }
}

/// A loss whose state is the state that it was last given.
private final class Counter: Linear, LossState {
  struct Refused: Error {}
  var bytes: [UInt8] = []
  var refuses: [UInt8]?
  override var state: (any LossState)? { self }

  func savedState() -> [UInt8] { bytes }
  func restore(_ state: [UInt8]) throws {
    if state == refuses { throw Refused() }
    bytes = state
  }
}
