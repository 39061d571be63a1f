import Glibc

/// The rule that selects which of N scored responses are kept.
public enum ResponseSelection: Sendable, Equatable {
  /// The K responses with the highest scores.
  case bestOfN
  /// The best response, the worst, the second best and so on. This gives the pairs that differ
  /// most.
  case topBottom
  /// Statistical rejection sampling of [Liu et al. 2024](https://arxiv.org/abs/2309.06657),
  /// algorithm 1. Candidates are considered one after the other, and accepted with probability
  /// exp((score - best)/beta), where best is the highest score of the remaining ones, until K are
  /// accepted. Accepted responses are distributed as if drawn from the policy that the score
  /// induces at temperature `beta`.
  case rejection(beta: Double)

  /// The indices of the selected responses, best first. Among equal scores, the earlier response
  /// comes first.
  ///
  /// - Parameters:
  ///   - count: the number K of responses to select. Fewer are selected if there are fewer.
  ///   - scores: `[N]`, finite or NaN. Responses without a score (NaN) are never selected.
  ///   - generator: the source of randomness for rejection sampling.
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
    // Candidates are considered in random order. A round stops once K are accepted, so considering
    // the best first would always keep the best, regardless of the temperature.
    var candidates = ranked.shuffled(using: &generator)
    while accepted.count < count {
      // The best candidate is accepted unless K others are accepted first, so every round ends with
      // fewer candidates.
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
