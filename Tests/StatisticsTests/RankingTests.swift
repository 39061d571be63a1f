import Statistics
import Testing

@Suite("Orders and win rates")
struct RankingTests {
  @Test("the area under the curve is the share of pairs in the right order, ties half")
  func area() {
    let scores = [0.1, 0.4, 0.4, 0.8, 0.35, 0.9, 0.2, 0.4]
    let labels = [false, false, true, true, false, true, false, true]
    #expect(Ranking.areaUnderCurve(scores: scores, isPositive: labels) == 0.9375)
    #expect(Ranking.areaUnderCurve(scores: scores.map(-), isPositive: labels) == 0.0625)
    #expect(
      Ranking.areaUnderCurve(scores: scores.map { _ in 2 }, isPositive: labels) == 0.5)
  }

  @Test("one kind of rows has no area")
  func oneKind() {
    #expect(Ranking.areaUnderCurve(scores: [1, 2], isPositive: [true, true]) == nil)
    #expect(Ranking.areaUnderCurve(scores: [], isPositive: []) == nil)
  }

  @Test("only pairs with different scores count, equal rewards half, missing scores not at all")
  func agreement() {
    let count = Ranking.agreement(rewards: [3, 1, 1, 9], scores: [2, 1, 0, .nan])
    #expect((count.wins, count.ties, count.losses) == (2, 1, 0))
    #expect(count.rate == 2.5 / 3)
    #expect(Ranking.agreement(rewards: [3, 1], scores: [1, 1]).rate == nil)
  }

  @Test("counts of parts add up")
  func sum() {
    var total = PairCount()
    total.add(1, against: 0)
    total += Ranking.agreement(rewards: [0, 1], scores: [1, 0])
    #expect((total.wins, total.losses, total.rate) == (1, 1, 0.5))
  }
}

@Suite("Length-controlled win rate")
struct LengthControlledWinRateTests {
  private static let outcomes = [1, 1, 0.5, 0, 1, 0, 1, 1, 0, 0.5, 1, 0]
  private static let lengths = [12, 40, -3, -20, 5, 8, 33, -7, -30, 0, 21, -15.0]

  @Test("the fit is that of Newton's method in NumPy")
  func reference() throws {
    let result = try #require(
      LengthControlledWinRate(outcomes: Self.outcomes, lengthDifferences: Self.lengths))
    #expect(abs(result.rate - 0.5734488632307233) < 1e-9)
    #expect(abs(result.lengthEffect - 3.0186848206822425) < 1e-7)
  }

  @Test("the other side's rate is the rest, and a unit of length changes nothing")
  func symmetry() throws {
    let own = try #require(
      LengthControlledWinRate(outcomes: Self.outcomes, lengthDifferences: Self.lengths))
    let other = try #require(
      LengthControlledWinRate(
        outcomes: Self.outcomes.map { 1 - $0 }, lengthDifferences: Self.lengths.map { -7 * $0 }))
    #expect(abs(own.rate + other.rate - 1) < 1e-9)
  }

  @Test("without lengths it is the win rate")
  func noLengths() throws {
    let result = try #require(
      LengthControlledWinRate(
        outcomes: Self.outcomes, lengthDifferences: Self.lengths.map { _ in 0 }))
    #expect(abs(result.rate - 7.0 / 12) < 1e-9)
    #expect(result.lengthEffect == 0)
  }

  @Test("wins that length explains alone are none: half is left")
  func onlyLength() throws {
    let lengths = [-3, -2, -1, 1, 2, 3.0]
    let result = try #require(
      LengthControlledWinRate(
        outcomes: lengths.map { $0 > 0 ? 1 : 0 }, lengthDifferences: lengths))
    #expect(abs(result.rate - 0.5) < 1e-9)
    #expect(result.lengthEffect.isFinite && result.lengthEffect > 5)
  }

  @Test("what always wins wins at any length", arguments: [0.0, 1])
  func alwaysAlike(outcome: Double) {
    let result = LengthControlledWinRate(
      outcomes: [outcome, outcome], lengthDifferences: [4, -1])
    #expect(result?.rate == outcome)
  }

  @Test("no comparisons have no rate")
  func none() {
    #expect(LengthControlledWinRate(outcomes: [], lengthDifferences: []) == nil)
  }
}
