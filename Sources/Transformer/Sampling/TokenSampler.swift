import RandomNumbers
import TensorCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Samples the tokens of one sequence from the model's scores.
struct TokenSampler {
  private let options: SamplingOptions
  private var random: Xoshiro256
  /// The tokens to which the repetition penalty applies.
  private var seen: Set<Int32>

  /// - Parameters:
  ///   - number: the index of this sample among the prompt's samples. Randomness depends only on
  ///     the seed, the prompt and this number, so a sample doesn't depend on what else is sampled.
  init(_ options: SamplingOptions, prompt: [Int32], number: Int) {
    self.options = options
    random = Xoshiro256(
      seed: options.seed,
      stream: [UInt64(number)] + prompt.map { UInt64(UInt32(bitPattern: $0)) })
    seen = options.repetitionPenalty == 1 ? [] : Set(prompt)
  }

  /// Samples the next token from `scores`, `[V]`, which are overwritten.
  ///
  /// - Throws: ``TransformerError/nonFiniteScores``.
  mutating func next(
    _ scores: UnsafeMutableBufferPointer<Float>
  ) throws(TransformerError) -> Int32 {
    penalizeRepetition(scores)
    let largest = Inference.largest(scores)
    guard largest.isFinite else { throw .nonFiniteScores }
    let token = next(scores, largest: largest)
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

  private mutating func next(
    _ scores: UnsafeMutableBufferPointer<Float>, largest: Float
  ) -> Int32 {
    if options.temperature == 0 {
      // If several scores are equal, the first one is taken.
      return Int32(scores.firstIndex(of: largest) ?? 0)
    }
    return options.topK == nil && options.topP ?? 1 == 1
      ? drawFromAll(scores, largest: largest) : draw(scores, maximum: largest)
  }

  // MARK: Drawing

  /// Samples from all tokens without examining each of them. First a block of tokens is sampled,
  /// and then a token in that block. With 32,000 tokens, this takes a tenth of the time.
  private mutating func drawFromAll(
    _ scores: UnsafeMutableBufferPointer<Float>, largest: Float
  ) -> Int32 {
    let sums = Inference.weights(scores, largest: largest, temperature: options.temperature)
    var rest = random.uniform() * sums.reduce(0) { $0 + Double($1) }
    var block = 0
    while block < sums.count - 1, rest >= Double(sums[block]) {
      rest -= Double(sums[block])
      block += 1
    }
    // Because of rounding, a remainder may be left after the last token, or the last block may have
    // zero weight.
    while block > 0, sums[block] == 0 { block -= 1 }
    var token = block * Inference.weightBlock
    for i in token..<min(token + Inference.weightBlock, scores.count) where scores[i] > 0 {
      token = i
      rest -= Double(scores[i])
      if rest < 0 { break }
    }
    return Int32(token)
  }

  private struct Candidate {
    let token: Int32
    /// The unnormalised probability of the token.
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
    // Rounding may leave a remainder of about 1e-16 of the total, in which case the last candidate
    // is taken.
    return candidates[candidates.count - 1].token
  }

  /// The tokens that remain after top-k, with their probabilities at the temperature.
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
    // The k largest scores so far, in ascending order. Few scores pass the first comparison.
    var largest: [Float] = []
    for score in scores where largest.count < k || score > largest[0] {
      let place = largest.firstIndex { $0 >= score } ?? largest.count
      largest.insert(score, at: place)
      if largest.count > k { largest.removeFirst() }
    }
    return largest[0]
  }

  /// The smallest set of the most likely candidates whose total probability reaches `topP`.
  private static func nucleus(_ candidates: [Candidate], _ topP: Double) -> [Candidate] {
    let total = candidates.reduce(0) { $0 + $1.probability }
    // The probabilities below this bound add up to less than 1 - topP of the total, so these
    // candidates need not be sorted.
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
