import Statistics
import Testing

@Suite("Comparisons of two models")
struct ComparisonTests {
  private static let own: [Double?] = [0.4, nil, 1.1, 0.2, 0.9]
  private static let other: [Double?] = [0.1, 0.5, 0.7, nil, 0.8]

  @Test("only prompts that both have count, and the test is that of their differences")
  func paired() throws {
    let pair = try #require(
      PairedComparison(Self.own, Self.other, bootstrap: Bootstrap(resamples: 200)))
    let differences = Estimate([0.4 - 0.1, 1.1 - 0.7, 0.9 - 0.8])
    #expect(pair.difference == differences)
    let interval = try #require(pair.interval)
    #expect(interval.low <= differences.mean && differences.mean <= interval.high)
    #expect(PairedComparison([nil, 1], [2, nil]) == nil)
  }

  @Test("the other way round a difference changes its sign, and a model differs from itself by 0")
  func antisymmetric() throws {
    let there = try #require(PairedComparison(Self.own, Self.other))
    let back = try #require(PairedComparison(Self.other, Self.own))
    #expect(there.difference.mean == -back.difference.mean)
    #expect(there.difference.pValue == back.difference.pValue)
    let same = try #require(
      PairedComparison(Self.own, Self.own, bootstrap: Bootstrap(resamples: 50)))
    #expect(same.difference.mean == 0)
    #expect(same.difference.pValue == 1)
    #expect(same.interval == Interval(low: 0, high: 0))
  }

  @Test("what all prompts share is no noise in a difference")
  func shared() throws {
    let base = [3.0, -40, 17, 8, 95]
    let own = base.enumerated().map { $1 + 1 + 0.01 * Double($0) }
    let pair = try #require(PairedComparison(own, base))
    #expect(abs(pair.difference.mean - 1.02) < 1e-12)
    // The five differences of 1 to 1.04 have a standard deviation of 0.0158, which is divided by
    // √5.
    #expect(abs((pair.difference.standardError ?? 1) - 0.00707106781) < 1e-9)
  }

  @Test("data with the same prompt count as one")
  func units() {
    let means = unitMeans([1, 3, nil, 5, nil], units: [0, 0, 0, 1, 2], count: 4)
    #expect(means == [2, 5, nil, nil])
  }

  private static let groups = [
    PointGroup(x: [2, -1], y: [1, 0.5]), PointGroup(), PointGroup(x: [0], y: [0]),
    PointGroup(x: [3, 1, -2], y: [1, 0, 1]),
  ]

  @Test("win rates of two sides add up to 1, plain and length-controlled; ties are half")
  func symmetric() throws {
    let reversed = Self.groups.map { group in
      PointGroup(x: group.x.map { -$0 }, y: group.y.map { 1 - $0 })
    }
    let rate = try #require(winRate(Self.groups))
    #expect(rate == (0.75 + 0 + 2.0 / 3) / 3)
    #expect(abs(rate + (winRate(reversed) ?? 0) - 1) < 1e-15)
    let controlled = try #require(LengthControlledWinRate(Self.groups)?.rate)
    let other = try #require(LengthControlledWinRate(reversed)?.rate)
    #expect(abs(controlled + other - 1) < 1e-12)
    #expect(winRate([PointGroup(x: [1], y: [0.5])]) == 0.5)
    #expect(winRate([PointGroup()]) == nil)
  }

  @Test("identical models win half, whatever the lengths")
  func identical() throws {
    let groups = [-3.0, 0, 7].map { PointGroup(x: [$0, -$0], y: [0.5, 0.5]) }
    #expect(abs(try #require(LengthControlledWinRate(groups)?.rate) - 0.5) < 1e-12)
  }

  @Test("groups are resampled whole: many points of one prompt make no narrower interval")
  func clusters() throws {
    let once = (0..<12).map { PointGroup(x: [Double($0)], y: [Double(($0 * 7) % 5)]) }
    let copied = once.map { group in
      PointGroup(
        x: [Double](repeating: group.x[0], count: 9), y: .init(repeating: group.y[0], count: 9))
    }
    let bootstrap = Bootstrap(resamples: 200)
    let slope: PointStatistic = { RegressionLine($0)?.slope }
    let few = try #require(bootstrap.interval(of: once, slope))
    let many = try #require(bootstrap.interval(of: copied, slope))
    #expect(abs(few.low - many.low) < 1e-9 && abs(few.high - many.high) < 1e-9)
    let difference = try #require(bootstrap.differenceInterval(of: once, copied, slope))
    #expect(abs(difference.low) < 1e-9 && abs(difference.high) < 1e-9)
  }

  @Test("a margin is the best response's lead over those scored lower")
  func margins() {
    #expect(Ranking.margin(rewards: [1, 4, 2], scores: [0.5, 0.9, 0.1]) == 2.5)
    #expect(Ranking.margin(rewards: [1, 4], scores: [1, 1]) == nil)
    #expect(Ranking.margin(rewards: [1, 4, 9], scores: [1, 0, .nan]) == -3)
    #expect(Ranking.best(of: [.nan, 2, 2]) == 1)
    #expect(Ranking.best(of: [.nan]) == nil)
  }
}

@Suite("Verdicts")
struct VerdictTests {
  @Test("only a win in both orders is a win; contradictions are ties")
  func outcomes() {
    for first in JudgeVerdict.allCases {
      for second in JudgeVerdict.allCases {
        let verdicts = SwappedVerdicts(ownFirst: first, ownSecond: second)
        let expected =
          first == .first && second == .second ? 1 : first == .second && second == .first ? 0 : 0.5
        #expect(verdicts.outcome == expected, "\(first) \(second)")
        // From the other side, the same comparison has the orders exchanged.
        let other = SwappedVerdicts(ownFirst: second, ownSecond: first)
        #expect(verdicts.outcome + other.outcome == 1)
        #expect(verdicts.isConsistent == other.isConsistent)
        #expect(verdicts.isConsistent == (expected != 0.5 || (first == .tie && second == .tie)))
      }
    }
  }

  @Test("names in any case, and nothing else")
  func names() {
    #expect(JudgeVerdict(named: "a") == .first)
    #expect(JudgeVerdict(named: "B") == .second)
    #expect(JudgeVerdict(named: "Tie") == .tie)
    #expect(JudgeVerdict(named: "") == nil)
    #expect(JudgeVerdict(named: "A.") == nil)
  }
}
