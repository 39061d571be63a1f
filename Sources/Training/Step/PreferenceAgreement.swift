import Objectives

/// The agreement between the policy and the scores, over the response pairs of some data.
public struct PreferenceAgreement: Sendable {
  public init() {}

  private var pairs = 0
  private var agreeing = 0.0
  private var margins: [Double] = []

  /// Adds a batch. The implicit reward is log π − log π_ref, in nats. If no reference is used, it
  /// is the mean log-probability of a token.
  public mutating func add(_ batch: ScoreBatch) {
    guard let scores = batch.scores else { return }
    for i in 0..<batch.count {
      let responses = batch.responses(of: i).filter { !scores[$0].isNaN }
      let rewards = responses.map { reward(of: $0, in: batch) }
      let ranks = responses.map { scores[$0] }
      addPairs(rewards: rewards, scores: ranks)
      addMargin(rewards: rewards, scores: ranks)
    }
  }

  /// The share of pairs with different scores whose rewards have the same order. Ties count half.
  /// It is nil if there are no such pairs.
  public var accuracy: Double? { pairs == 0 ? nil : agreeing / Double(pairs) }

  /// The mean reward of the best-scored responses minus the mean reward of responses with lower
  /// scores, in nats.
  public var margin: Double? {
    margins.isEmpty ? nil : margins.reduce(0, +) / Double(margins.count)
  }

  private func reward(of response: Int, in batch: ScoreBatch) -> Double {
    if let reference = batch.referenceLogp { return batch.logp[response] - reference[response] }
    return batch.logp[response] / (batch.lengths?[response] ?? 1)
  }

  private mutating func addPairs(rewards: [Double], scores: [Double]) {
    for a in scores.indices {
      for b in scores.indices where scores[a] > scores[b] {
        pairs += 1
        agreeing += rewards[a] > rewards[b] ? 1 : rewards[a] == rewards[b] ? 0.5 : 0
      }
    }
  }

  private mutating func addMargin(rewards: [Double], scores: [Double]) {
    guard let best = scores.max(), let top = scores.firstIndex(of: best) else { return }
    let others = scores.indices.filter { scores[$0] < best }.map { rewards[$0] }
    guard !others.isEmpty else { return }
    margins.append(rewards[top] - others.reduce(0, +) / Double(others.count))
  }
}
