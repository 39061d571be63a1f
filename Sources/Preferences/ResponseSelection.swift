import Glibc

/// Which of N scored responses are kept.
public enum ResponseSelection: Sendable, Equatable {
  /// The K with the highest scores.
  case bestOfN
  /// The best, the worst, the second best and so on: pairs that differ most.
  case topBottom
  /// Statistical rejection sampling of [Liu et al. 2024](https://arxiv.org/abs/2309.06657),
  /// algorithm 1: candidates are taken one after the other and accepted with probability
  /// exp((score - best)/beta), best the highest score of those still there, until K are. Accepted ones
  /// are as if drawn from the policy that the score, at temperature `beta`, would lead to.
  case rejection(beta: Double)

  /// The numbers of the responses that stay, best first; of equal scores the earlier one.
  ///
  /// - Parameters:
  ///   - count: K; fewer come back where there are fewer.
  ///   - scores: `[N]`, finite or NaN; responses without a score, NaN, are never taken.
  ///   - generator: decides where chance does.
  public func select(
    _ count: Int, of scores: [Double], using generator: inout some RandomNumberGenerator
  ) -> [Int] {
    let ranked = scores.indices.filter { !scores[$0].isNaN }
      .sorted { (scores[$0], $1) > (scores[$1], $0) }
    let count = min(count, ranked.count)
    switch self {
    case .bestOfN:
      return Array(ranked.prefix(count))
    case .topBottom:
      return Array(ranked.prefix((count + 1) / 2)) + Array(ranked.suffix(count / 2))
    case .rejection(let beta):
      let accepted = Self.accepted(count, of: ranked, scores, beta, &generator)
      return ranked.filter(accepted.contains)
    }
  }

  private static func accepted(
    _ count: Int, of ranked: [Int], _ scores: [Double], _ beta: Double,
    _ generator: inout some RandomNumberGenerator
  ) -> Set<Int> {
    var accepted: Set<Int> = []
    // Chance decides who comes first. Whoever comes later may find K accepted already, so that taking
    // the best first would keep the best, whatever the temperature.
    var candidates = ranked.shuffled(using: &generator)
    while accepted.count < count {
      // The best is accepted if K aren't before it: every round ends with fewer candidates.
      let best = candidates.reduce(-.infinity) { max($0, scores[$1]) }
      var rest: [Int] = []
      for candidate in candidates {
        let u = Double.random(in: 0..<1, using: &generator)
        if accepted.count < count, u < exp((scores[candidate] - best) / beta) {
          accepted.insert(candidate)
        } else {
          rest.append(candidate)
        }
      }
      candidates = rest
    }
    return accepted
  }
}
