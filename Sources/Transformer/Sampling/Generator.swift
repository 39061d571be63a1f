import CheckedNumbers
import TensorCore

/// Generates continuations of prompts by sampling from a model.
public struct Generator {
  private let decoder: Decoder
  /// The maximum size in bytes of the keys and values in one run. Sequences that need more are
  /// split into several runs.
  private let cacheBytes: Int

  public init(_ decoder: Decoder) { self.init(decoder, cacheBytes: 1 << 30) }

  init(_ decoder: Decoder, cacheBytes: Int) {
    self.decoder = decoder
    self.cacheBytes = cacheBytes
  }

  /// Samples `count` responses to each prompt.
  ///
  /// Each prompt is read once for all its responses. Every step feeds all unfinished sequences of
  /// all prompts through the model together, unless their keys and values take more than a
  /// gigabyte.
  ///
  /// The same prompt, seed and response number give the same response regardless of what else is
  /// generated, except where rounding decides between two tokens.
  ///
  /// - Returns: the responses to each prompt, each with 1 to `maximumNewTokens` tokens including
  ///   the stop token. A response also ends when the model has no positions left.
  /// - Throws: ``TransformerError`` if an option is out of range, a token is unknown, a prompt
  ///   leaves no free position, or the model's scores aren't finite.
  public func responses(
    to prompts: [[Int32]], count: Int = 1, _ options: SamplingOptions
  ) throws(TransformerError) -> [[[Int32]]] {
    precondition(count >= 1, "cannot draw \(count) responses")
    try options.validate()
    let limit = decoder.configuration.maximumPositions
    if let item = prompts.firstIndex(where: { $0.count >= limit }) {
      throw .tooLong(
        item: item, response: nil, length: prompts[item].count + 1, limit: limit)
    }
    let most = mostSequences(prompts, options)
    if prompts.count.saturatingProduct(count) <= most {
      return try responses(to: prompts, numbers: 0..<count, options)
    }
    // The prompts run one after another, each split into as many runs as necessary.
    return try prompts.map { (prompt) throws(TransformerError) in
      var drawn: [[Int32]] = []
      while drawn.count < count {
        let numbers = drawn.count..<min(drawn.count + most, count)
        drawn += try responses(to: [prompt], numbers: numbers, options)[0]
      }
      return drawn
    }
  }

  private func responses(
    to prompts: [[Int32]], numbers: Range<Int>, _ options: SamplingOptions
  ) throws(TransformerError) -> [[[Int32]]] {
    let batch = try PackedBatch(
      prompts.map { .init(prompt: $0, responses: []) }, for: decoder.configuration)
    if prompts.isEmpty { return [] }
    var run = GenerationRun(decoder, prompts, numbers, options)
    try run.prefill(batch)
    while !run.active.isEmpty { try run.step() }
    try decoder.checkFiles()
    let count = numbers.count
    return prompts.indices.map { prompt in
      run.sequences[prompt * count..<(prompt + 1) * count].map(\.response)
    }
  }

  /// The number of sequences that are generated at the same time, which is at least one.
  private func mostSequences(_ prompts: [[Int32]], _ options: SamplingOptions) -> Int {
    let configuration = decoder.configuration
    let longest = (prompts.map(\.count).max() ?? 0).saturatingSum(options.maximumNewTokens)
    let width = configuration.keyValueHeadCount * configuration.headDim
    let bytes = min(longest, configuration.maximumPositions)
      .saturatingProduct(2 * configuration.layerCount * MemoryLayout<Float>.stride)
      .saturatingProduct(width)
    return max(1, cacheBytes / max(1, bytes))
  }
}

/// The state of the sequences that are generated together in one run.
private struct GenerationRun {
  struct Sequence {
    let prompt: [Int32]
    var response: [Int32] = []
    /// The number of tokens that the response may still add.
    var room: Int
  }

  private let decoder: Decoder
  private let responsesPerPrompt: Int
  private let stopTokens: Set<Int32>
  private let cache: KeyValueCache
  private let tape = Tape(recording: false)
  private(set) var sequences: [Sequence]
  /// The sampler of each sequence.
  private var samplers: [TokenSampler]
  /// The indices of the sequences that have not ended.
  private(set) var active: [Int]

  /// - Parameter numbers: the numbers of the responses to each prompt.
  init(
    _ decoder: Decoder, _ prompts: [[Int32]], _ numbers: Range<Int>, _ options: SamplingOptions
  ) {
    let configuration = decoder.configuration
    self.decoder = decoder
    responsesPerPrompt = numbers.count
    stopTokens = Set(options.stopTokens ?? configuration.endOfSequence)
    samplers = prompts.flatMap { prompt in
      numbers.map { TokenSampler(options, prompt: prompt, number: $0) }
    }
    sequences = prompts.flatMap { prompt in
      numbers.map { _ in
        Sequence(
          prompt: prompt,
          room: min(options.maximumNewTokens, configuration.maximumPositions - prompt.count))
      }
    }
    active = Array(sequences.indices)
    cache = KeyValueCache(
      configuration, sequences: sequences.count,
      capacity: sequences.map { $0.prompt.count + $0.room }.max() ?? 0)
  }

  /// Reads each prompt once for all its sequences, and samples their first tokens.
  mutating func prefill(_ batch: PackedBatch) throws(TransformerError) {
    let prompts = sequences.indices.map { $0 / responsesPerPrompt }
    try drawTokens(active, after: read(batch, as: active, groups: prompts))
    finishStep()
  }

  /// Runs the model on the texts of a batch from their first tokens, and caches their keys and
  /// values.
  ///
  /// - Parameters:
  ///   - sequences: the sequences to which the texts belong.
  ///   - groups: the index of each sequence's text in the batch.
  /// - Returns: the last layer's output at the end of each sequence, `(n, C)`.
  private func read(_ batch: PackedBatch, as sequences: [Int], groups: [Int]) -> Variable {
    let rotations = decoder.rotations(to: batch.positions, regimes: batch.regimes)
    var x = decoder.embedded(tape, batch.ids, positions: batch.positions)
    for (index, layer) in decoder.layers.enumerated() {
      let qkv = layer.queriesKeysValues(tape, x, rotations[index])
      for (sequence, group) in zip(sequences, groups) {
        cache.store(
          qkv.value, rows: batch.groups[group].prefix, layer: index, sequence: sequence,
          position: 0)
      }
      x = layer.finish(tape, x, attended: layer.attention(tape, qkv, batch.groups))
    }
    return tape.rows(x, groups.map { Int32(batch.groups[$0].prefix.upperBound - 1) })
  }

  /// Feeds the last token of every active sequence to the model, and samples the next tokens.
  ///
  /// A sequence is read again if its new length requires different rotary frequencies from those of
  /// its cached keys.
  mutating func step() throws(TransformerError) {
    let outgrown = active.filter { regime(of: $0) != regime(of: $0, before: 1) }
    let others = outgrown.isEmpty ? active : active.filter { !outgrown.contains($0) }
    if !outgrown.isEmpty {
      let texts = outgrown.map { sequences[$0].prompt + sequences[$0].response }
      let batch = try PackedBatch(
        texts.map { .init(prompt: $0, responses: []) }, for: decoder.configuration)
      try drawTokens(
        outgrown, after: read(batch, as: outgrown, groups: Array(outgrown.indices)))
    }
    if !others.isEmpty { try drawTokens(others, after: feed(others)) }
    finishStep()
  }

  private func regime(of sequence: Int, before tokens: Int = 0) -> Int32 {
    let length = sequences[sequence].prompt.count + sequences[sequence].response.count
    return decoder.configuration.regime(ofLength: length - tokens)
  }

  /// Feeds the last token of some sequences to the model, and returns the last layer's output, `(n,
  /// C)`.
  private func feed(_ active: [Int]) -> Variable {
    let ids = active.map { sequences[$0].response[sequences[$0].response.count - 1] }
    let lengths = active.map { sequences[$0].prompt.count + sequences[$0].response.count }
    let positions = lengths.map { Int32($0 - 1) }
    let rotations = decoder.rotations(to: positions, regimes: active.map { regime(of: $0) })
    var x = decoder.embedded(tape, ids, positions: positions)
    for (index, layer) in decoder.layers.enumerated() {
      let qkv = layer.queriesKeysValues(tape, x, rotations[index]).value
      for (row, sequence) in active.enumerated() {
        cache.store(
          qkv, rows: row..<row + 1, layer: index, sequence: sequence,
          position: lengths[row] - 1)
      }
      let attended = cache.attention(qkv, layer: index, sequences: active, lengths: lengths)
      x = layer.finish(tape, x, attended: Variable(attended))
    }
    return x
  }

  /// - Parameter x: the last layer's output for each of the sequences, `(n, C)`.
  private mutating func drawTokens(
    _ drawing: [Int], after x: Variable
  ) throws(TransformerError) {
    let scores = decoder.logits(tape, decoder.norm(tape, x)).value
    let tokens = samplers.draw(for: drawing, scores)
    for (token, sequence) in zip(tokens, drawing) {
      guard let token else { throw .nonFiniteScores }
      sequences[sequence].response.append(token)
      sequences[sequence].room -= stopTokens.contains(token) ? sequences[sequence].room : 1
    }
  }

  private mutating func finishStep() { active.removeAll { sequences[$0].room == 0 } }
}

extension [TokenSampler] {
  /// Samples the next token of some of the sequences, using all threads. A token is nil if the
  /// scores aren't finite.
  ///
  /// - Parameters:
  ///   - sequences: the indices of the sequences, without repetition.
  ///   - scores: one row for each sequence, `(n, V)`. The rows are overwritten.
  fileprivate mutating func draw(for sequences: [Int], _ scores: Tensor) -> [Int32?] {
    let size = scores.count / Swift.max(sequences.count, 1)
    var tokens = [Int32?](repeating: nil, count: sequences.count)
    withUnsafeMutableBufferPointer { samplers in
      tokens.withUnsafeMutableBufferPointer { tokens in
        // Each task has its own sampler, row and token.
        nonisolated(unsafe) let (samplers, tokens) = (samplers, tokens)
        ThreadPool.run(sequences.count) { row in
          tokens[row] = try? samplers[sequences[row]].next(
            UnsafeMutableBufferPointer(start: scores.pointer + row * size, count: size))
        }
      }
    }
    return tokens
  }
}
