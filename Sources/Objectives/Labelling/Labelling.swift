/// Another ranking of the responses of each datum than the one that the data have.
public enum Labelling: Sendable, Equatable {
  /// The opposite one: of a pair, the other response is the better one.
  case reverse
  /// Of a pair the opposite one; of a longer list the same scores, given out against the policy's present opinion:
  /// the response that it prefers most gets the lowest.
  ///
  /// The policy's opinion is log π − log π_ref where the objective compares with a reference model, else log π
  /// per token where it takes lengths, else log π.
  case worst
}

extension ScoreBatch {
  /// The same batch under another labelling. Log-probabilities and columns stay as they are.
  ///
  /// Responses without a score keep having none. Where the batch has no scores, the order of the file is the ranking, as
  /// objectives take it.
  func relabelled(_ labelling: Labelling) -> ScoreBatch {
    var batch = self
    var scores = self.scores ?? impliedScores
    for i in 0..<count {
      let responses = responses(of: i)
      if labelling == .worst, responses.count > 2 {
        rankAgainstPolicy(responses, &scores)
      } else {
        reverse(responses, &scores)
      }
    }
    batch.scores = scores
    return batch
  }

  /// The first response of each datum is the best one, then the second.
  private var impliedScores: [Double] {
    (0..<responseCount).map { -Double($0) }
  }

  private func reverse(_ responses: Range<Int>, _ scores: inout [Double]) {
    let present = responses.map { scores[$0] }.filter { !$0.isNaN }
    guard let highest = present.max(), let lowest = present.min() else { return }
    for r in responses { scores[r] = lowest + (highest - scores[r]) }
  }

  private func rankAgainstPolicy(_ responses: Range<Int>, _ scores: inout [Double]) {
    let scored = responses.filter { !scores[$0].isNaN }
    let ascending = scored.map { scores[$0] }.sorted()
    let byOpinion = scored.sorted { a, b in
      let (x, y) = (opinion(of: a), opinion(of: b))
      return x != y ? x > y : a < b
    }
    for (r, score) in zip(byOpinion, ascending) { scores[r] = score }
  }

  private func opinion(of r: Int) -> Double {
    if let referenceLogp { return logp[r] - referenceLogp[r] }
    return logp[r] / (lengths?[r] ?? 1)
  }
}
