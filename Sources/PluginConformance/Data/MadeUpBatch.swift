import Objectives
import RandomNumbers

/// Generates batches that an objective should accept.
struct MadeUpBatch {
  let requirements: LossRequirements
  /// The extents and values of the columns.
  var columns: [ColumnGuess]
  /// Whether the inputs that the objective uses but doesn't require are present.
  var hasOptionalInputs = true
  /// N, the number of data.
  var dataCount = 4
  /// K, the number of responses of every datum; nil for a random K for each datum.
  var responses: Int?
  var scores = Scores.anywhere
  var size = Size.short

  /// The length of responses.
  enum Size {
    /// Up to a dozen tokens and 9 nats. In this range, few losses saturate and derivatives are
    /// large.
    case short
    /// Up to a few hundred tokens and a thousand nats, as is usual in training.
    case long

    /// A description for messages, which is appended to that of the parameters.
    var description: String { self == .short ? "" : ", long responses" }
  }

  /// The kinds of scores. No two scores of a datum are equal except in the last kind.
  enum Scores: CaseIterable {
    /// Positive and negative values.
    case anywhere
    /// Values between 0 and 1, such as probabilities.
    case fractions
    /// The numbers 1 to K, as for ranks.
    case ranks
    /// 1 for one response and 0 for the others.
    case chosen
  }

  /// Generators that make different guesses where the description leaves a choice, the most likely
  /// one first.
  var variants: [MadeUpBatch] {
    let kinds = requirements.takes(.score) ? Scores.allCases : [.anywhere]
    return kinds.flatMap { kind in
      ColumnGuess.all(columns.map(\.id)).map { guesses in
        var variant = self
        (variant.columns, variant.scores) = (guesses, kind)
        return variant
      }
    }
  }

  init(_ requirements: LossRequirements) {
    self.requirements = requirements
    columns = (requirements.neededColumns + requirements.usedColumns).map(ColumnGuess.init)
  }

  /// Returns random data with every input that the objective takes. No two scores of a datum are
  /// equal, and no log-probability is near 0, where the domain of a loss may end.
  func make(seed: UInt64) -> ScoreBatch {
    var random = SplitMix64(seed: seed)
    var first = [0]
    for _ in 0..<dataCount {
      first.append(first[first.count - 1] + (responses ?? drawResponses(&random)))
    }
    let (n, r) = (dataCount, first[first.count - 1])
    let (lengths, logp, reference) = drawLikelihoods(r, &random)
    var batch = ScoreBatch(
      first: first, logp: logp, referenceLogp: reference, lengths: lengths.map(Double.init),
      scores: random.uniforms(r, -2, 2), weights: random.uniforms(n, 0.5, 2),
      goldenIndex: (0..<n).map { random.integer(0...first[$0 + 1] - first[$0] - 1) })
    batch.scores = styled(batch)
    batch.tokens = tokens(of: batch, lengths, &random)
    let t = batch.tokens?.logp.count ?? 0
    batch.columns = taken(columns).map { guess in
      switch guess.extent {
      case .datum: guess.column(n, &random)
      case .response: guess.column(r, &random)
      case .token: guess.column(t, &random)
      }
    }
    removeOptional(&batch)
    return batch
  }

  private var takesTokens: Bool {
    requirements.takes(.tokenLogp) || requirements.takes(.referenceTokenLogp)
  }

  private func drawLikelihoods(
    _ count: Int, _ random: inout SplitMix64
  ) -> (lengths: [Int], logp: [Double], reference: [Double]) {
    switch size {
    case .short:
      let lengths = (0..<count).map { _ in random.integer(1...12) }
      return (lengths, random.uniforms(count, -9, -0.5), random.uniforms(count, -9, -0.5))
    case .long:
      // If there is a derivative for each token, longer responses would take too much time.
      let lengths = (0..<count).map { _ in random.integer(takesTokens ? 10...30 : 20...400) }
      let logp = lengths.map { Double($0) * random.uniform(-2.5, -0.3) }
      // As in training, the policy is close to its reference.
      return (lengths, logp, logp.map { min($0 + random.uniform(-30, 30), -0.5) })
    }
  }

  /// Returns the scores of the batch, converted to the wanted kind. Their order within each datum
  /// is unchanged.
  private func styled(_ batch: ScoreBatch) -> [Double] {
    let drawn = batch.scores ?? []
    return (0..<batch.count).flatMap { i in
      let own = drawn[batch.responses(of: i)]
      return own.map { score in
        let place = Double(own.count { $0 <= score })
        switch scores {
        case .anywhere: return score
        case .fractions: return 0.05 + 0.9 * (score + 2) / 4
        case .ranks: return place
        case .chosen: return place == Double(own.count) ? 1 : 0
        }
      }
    }
  }

  private func drawResponses(_ random: inout SplitMix64) -> Int {
    let least = max(requirements.responses.lowerBound, 1)
    let most = min(requirements.responses.upperBound, least + 4)
    return random.integer(least...most)
  }

  /// Returns log-probabilities of the tokens that add up to `logp` and `referenceLogp`.
  private func tokens(
    of batch: ScoreBatch, _ lengths: [Int], _ random: inout SplitMix64
  ) -> TokenScores? {
    guard takesTokens else { return nil }
    func split(_ sums: [Double]) -> [Double] {
      zip(sums, lengths).flatMap { sum, length in
        let parts = random.uniforms(length, 0.1, 1)
        return parts.map { sum * $0 / parts.reduce(0, +) }
      }
    }
    let first = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    return TokenScores(
      first: first, logp: split(batch.logp), referenceLogp: split(batch.referenceLogp ?? []))
  }

  private func taken(_ guesses: [ColumnGuess]) -> [ColumnGuess] {
    guesses.filter { hasOptionalInputs || requirements.neededColumns.contains($0.id) }
  }

  private func removeOptional(_ batch: inout ScoreBatch) {
    guard !hasOptionalInputs else { return }
    let optional = requirements.uses.subtracting(requirements.needs)
    if optional.contains(.referenceLogp) { batch.referenceLogp = nil }
    if optional.contains(.length) { batch.lengths = nil }
    if optional.contains(.score) { batch.scores = nil }
    if optional.contains(.weight) { batch.weights = nil }
    if optional.contains(.goldenIndex) { batch.goldenIndex = nil }
    if optional.contains(.referenceTokenLogp) { batch.tokens?.referenceLogp = nil }
    if optional.contains(.tokenLogp) && !requirements.needs.contains(.referenceTokenLogp) {
      batch.tokens = nil
    }
  }
}
