import Testing

@testable import Experiments

@Suite struct FrontierTests {
  private func point(steps: Double, reward: Double, divergence: Double) -> Measurement {
    var point = Measurement.zero
    (point.steps, point.reward, point.divergence) = (steps, reward, divergence)
    point.accuracy = reward / 10
    point.rewards = ["other": reward / 20]
    return point
  }

  @Test("a reward that is linear in the root of the divergence is found exactly")
  func interpolatesInRoot() throws {
    var frontier = Frontier(from: point(steps: 0, reward: 2, divergence: 0))
    frontier.add(point(steps: 3, reward: 3, divergence: 0.25))
    frontier.add(point(steps: 6, reward: 4, divergence: 1))
    for root in [0.1, 0.5, 0.9] {
      let found = try #require(frontier.point(atDivergence: root * root))
      // The tolerance covers a few rounding errors of numbers near 1.
      #expect(abs(found.reward - (2 + 2 * root)) < 1e-12)
      #expect(abs(found.steps - 6 * root) < 1e-12)
      #expect(abs(found.accuracy - found.reward / 10) < 1e-12)
      #expect(abs((found.rewards["other"] ?? 0) - found.reward / 20) < 1e-12)
      #expect(found.divergence == root * root)
    }
  }

  @Test("the first passing counts, and a divergence that was never passed has no point")
  func firstPassing() throws {
    var frontier = Frontier(from: point(steps: 0, reward: 0, divergence: 0))
    // Sampling error may make a divergence negative.
    frontier.add(point(steps: 1, reward: 0, divergence: -0.01))
    frontier.add(point(steps: 2, reward: 1, divergence: 0.4))
    frontier.add(point(steps: 3, reward: 2, divergence: 0.2))
    frontier.add(point(steps: 4, reward: 3, divergence: 0.5))
    let found = try #require(frontier.point(atDivergence: 0.3))
    #expect(found.steps > 1 && found.steps < 2)
    #expect(frontier.point(atDivergence: 0.6) == nil)
  }
}

extension Measurement {
  /// A measurement in which all values are zero.
  static let zero = Measurement(
    steps: 0, reward: 0, divergence: 0, accuracy: 0, winRate: 0, lengthControlledWinRate: 0,
    goldenLikelihoodLoss: 0, chosenShift: 0, confidenceSlope: 0, length: 0, effectiveShare: 1,
    rewards: [:])
}
