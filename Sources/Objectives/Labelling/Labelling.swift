/// A ranking of each datum's responses that differs from the ranking in the data.
public enum Labelling: Sendable, Equatable {
  /// The opposite ranking. In a pair, the other response is the better one.
  case reverse
  /// For a pair, the opposite ranking. For a longer list, the scores are assigned in the reverse
  /// order of the policy's current preference, so the response that it prefers most has the lowest
  /// score.
  ///
  /// The policy's preference is measured by log π − log π_ref if the objective uses a reference
  /// model, otherwise by log π per token if it takes lengths, and otherwise by log π.
  case worst
}

extension ScoreBatch {
  /// Returns the batch under another labelling. Log-probabilities and columns are unchanged.
  ///
  /// Responses without a score still have none. If the batch has no scores, the order in the file
  /// is the ranking, as it is for objectives.
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

  /// Scores that rank each datum's responses in order, with the first as the best.
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
