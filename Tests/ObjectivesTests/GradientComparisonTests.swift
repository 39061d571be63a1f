import Objectives
import Testing
import _TestSupport

@Suite("Comparison of gradients")
struct GradientComparisonTests {
  private static func pulls(
    _ random: inout SeededGenerator, withTokens: Bool
  ) -> [GradientComparison.Pull] {
    [[2, 1], [3], [1, 2, 2]].map { counts in
      GradientComparison.Pull(
        sums: random.normals(counts.count),
        tokens: withTokens ? counts.map { random.normals($0) } : nil,
        lengths: counts.map(Double.init))
    }
  }

  @Test("the differences of the data are what the cosines lack to 1")
  func decomposition() throws {
    for seed in 0..<20 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let comparison = GradientComparison([
        Self.pulls(&random, withTokens: true), Self.pulls(&random, withTokens: false),
      ])
      let cosine = try #require(comparison.cosine(0, 1))
      #expect(abs(comparison.differences.reduce(0, +) - (2 - 2 * cosine)) < 1e-12, "seed \(seed)")
      #expect(abs(cosine - (comparison.cosine(1, 0) ?? .nan)) < 1e-15)
      for objective in [0, 1] {
        #expect(abs((comparison.cosine(objective, objective) ?? 0) - 1) < 1e-12)
        #expect(abs(comparison.shares(of: objective).reduce(0, +) - 1) < 1e-12)
      }
    }
  }

  @Test("a pull on a sum is one on each of its tokens")
  func tokens() {
    let sums = GradientComparison.Pull(sums: [2, -1], lengths: [3, 2])
    let single = GradientComparison.Pull(
      sums: [0, 0], tokens: [[2, 2, 2], [-1, -1]], lengths: [3, 2])
    let comparison = GradientComparison([[sums], [single]])
    #expect(comparison.cosine(0, 1) == 1)
    #expect(comparison.norms[0] == comparison.norms[1])
    #expect(comparison.norms[0] == 14.0.squareRoot())
  }

  @Test("scaling an objective changes nothing, turning it changes the sign")
  func scale() throws {
    var random = SeededGenerator(seed: 5)
    let own = Self.pulls(&random, withTokens: false)
    let turned = own.map {
      GradientComparison.Pull(sums: $0.sums.map { -7 * $0 }, lengths: $0.lengths)
    }
    let comparison = GradientComparison([own, turned])
    #expect(abs(try #require(comparison.cosine(0, 1)) + 1) < 1e-12)
    #expect(abs(comparison.differences.reduce(0, +) - 4) < 1e-12)
  }

  @Test("an objective that pulls nowhere has no cosine")
  func nothing() {
    let zero = GradientComparison.Pull(sums: [0], lengths: [4])
    let some = GradientComparison.Pull(sums: [1], lengths: [4])
    let comparison = GradientComparison([[zero], [some]])
    #expect(comparison.cosine(0, 1) == nil)
    #expect(comparison.shares(of: 0) == [0])
    #expect(comparison.differences == [1])
  }
}
