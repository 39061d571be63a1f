import RandomNumbers

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Draws the tokens of one sequence from the model's scores.
struct TokenSampler {
  private let options: SamplingOptions
  private var random: Xoshiro256
  /// The tokens that the repetition penalty applies to.
  private var seen: Set<Int32>

  /// - Parameters:
  ///   - number: which of the prompt's samples this is. Randomness depends on the seed, the prompt
  ///     and this number alone, so that a sample does not change with what else is drawn.
  init(_ options: SamplingOptions, prompt: [Int32], number: Int) {
    self.options = options
    random = Xoshiro256(
      seed: options.seed,
      stream: [UInt64(number)] + prompt.map { UInt64(UInt32(bitPattern: $0)) })
    seen = options.repetitionPenalty == 1 ? [] : Set(prompt)
  }

  /// The next token. `scores`, `[V]`, are overwritten.
  ///
  /// - Throws: ``TransformerError/nonFiniteScores``.
  mutating func next(
    _ scores: UnsafeMutableBufferPointer<Float>
  ) throws(TransformerError) -> Int32 {
    penalizeRepetition(scores)
    guard let best = Self.largest(scores), scores[best].isFinite else { throw .nonFiniteScores }
    let token = options.temperature == 0 ? Int32(best) : draw(scores, maximum: scores[best])
    if options.repetitionPenalty != 1 { seen.insert(token) }
    return token
  }

  private func penalizeRepetition(_ scores: UnsafeMutableBufferPointer<Float>) {
    let penalty = Float(options.repetitionPenalty)
    for token in seen {
      let score = scores[Int(token)]
      scores[Int(token)] = score < 0 ? score * penalty : score / penalty
    }
  }

  /// Of several equal ones, the first; nil where one is no number, and no order holds.
  private static func largest(_ scores: UnsafeMutableBufferPointer<Float>) -> Int? {
    var best = 0
    for i in scores.indices {
      if scores[i].isNaN { return nil }
      if scores[i] > scores[best] { best = i }
    }
    return best
  }

  // MARK: Drawing

  private struct Candidate {
    let token: Int32
    /// Not normalised.
    var probability: Double
  }

  private mutating func draw(
    _ scores: UnsafeMutableBufferPointer<Float>, maximum: Float
  ) -> Int32 {
    var candidates = candidates(scores, maximum: Double(maximum))
    if let topP = options.topP, topP < 1 { candidates = Self.nucleus(candidates, topP) }
    let total = candidates.reduce(0) { $0 + $1.probability }
    var rest = random.uniform() * total
    for candidate in candidates {
      rest -= candidate.probability
      if rest < 0 { return candidate.token }
    }
    // Rounding may leave a remainder of the order of 1e-16 of the total.
    return candidates[candidates.count - 1].token
  }

  /// The tokens that top-k leaves, with their probabilities at the temperature.
  private func candidates(
    _ scores: UnsafeMutableBufferPointer<Float>, maximum: Double
  ) -> [Candidate] {
    let threshold = options.topK.map { Self.kthLargest($0, scores) } ?? -.infinity
    var candidates: [Candidate] = []
    candidates.reserveCapacity(min(options.topK ?? scores.count, scores.count))
    for i in scores.indices where scores[i] >= threshold {
      let probability = exp((Double(scores[i]) - maximum) / options.temperature)
      candidates.append(Candidate(token: Int32(i), probability: probability))
    }
    return candidates
  }

  private static func kthLargest(_ k: Int, _ scores: UnsafeMutableBufferPointer<Float>) -> Float {
    // The k largest so far, ascending. Few scores get past the first comparison.
    var largest: [Float] = []
    for score in scores where largest.count < k || score > largest[0] {
      let place = largest.firstIndex { $0 >= score } ?? largest.count
      largest.insert(score, at: place)
      if largest.count > k { largest.removeFirst() }
    }
    return largest[0]
  }

  /// The smallest set of the most likely candidates whose share reaches `topP`.
  private static func nucleus(_ candidates: [Candidate], _ topP: Double) -> [Candidate] {
    let total = candidates.reduce(0) { $0 + $1.probability }
    // All that are below this bound add up to less than 1 - topP: sorting them would be in vain.
    let bound = (1 - topP) * total / Double(candidates.count)
    let likely = candidates.filter { $0.probability >= bound }
      .sorted { ($0.probability, $1.token) > ($1.probability, $0.token) }
    var covered = 0.0
    return Array(
      likely.prefix { candidate in
        defer { covered += candidate.probability }
        return covered < topP * total
      })
  }
}
