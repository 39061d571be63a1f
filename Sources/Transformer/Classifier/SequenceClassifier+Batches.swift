import TensorCore

/// Any number of sequences, a micro-batch at a time.
extension SequenceClassifier {
  /// Tokens of a micro-batch unless said otherwise: matrix products are no faster beyond.
  public static let standardTokensPerBatch = 2048

  /// The scores of every sequence, not normalised, `[R][L]`; nothing is kept for a gradient.
  ///
  /// - Throws: as ``features(_:_:)`` does, before anything is computed.
  public func logits(
    of inputs: [ClassifierInput], tokensPerBatch: Int = standardTokensPerBatch
  ) throws(TransformerError) -> [[Float]] {
    try rows(of: inputs, tokensPerBatch) { tape, features in self.head(tape, features) }
  }

  /// The feature row of every sequence, `[R][C]`: what a head on a frozen backbone is fitted to.
  ///
  /// - Throws: as ``features(_:_:)`` does, before anything is computed.
  public func features(
    of inputs: [ClassifierInput], tokensPerBatch: Int = standardTokensPerBatch
  ) throws(TransformerError) -> [[Float]] {
    try rows(of: inputs, tokensPerBatch) { _, features in features }
  }

  /// Adds the gradient of a loss by every parameter to what ``parameters`` hold.
  ///
  /// The loss is a sum over sequences: then its gradient is the sum of the micro-batches', and their
  /// size changes it by rounding only.
  ///
  /// - Parameter derivative: given the places of some sequences in `inputs` and their scores,
  ///   `[r][L]`, the derivative of the loss by those scores.
  /// - Throws: as ``features(_:_:)`` does, before anything is computed.
  public func addGradient(
    of inputs: [ClassifierInput], tokensPerBatch: Int = standardTokensPerBatch,
    derivative: (_ places: Range<Int>, _ logits: [[Float]]) -> [[Float]]
  ) throws(TransformerError) {
    try check(inputs)
    for places in Self.batches(of: inputs, tokens: tokensPerBatch) {
      let tape = Tape()
      let output = head(tape, try backbone.features(tape, Array(inputs[places]), pooling))
      let seed = derivative(places, output.value.rows)
      precondition(
        seed.count == places.count && seed.allSatisfy { $0.count == labelCount },
        "addGradient: the derivative is no (\(places.count), \(labelCount))")
      tape.backward(from: output, seed: Tensor(Array(seed.joined()), shape: output.value.shape))
    }
  }

  /// Cuts sequences, in their order, into runs of at most so many tokens; one that alone has more is a
  /// run of its own.
  static func batches(of inputs: [ClassifierInput], tokens limit: Int) -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var (start, tokens) = (0, 0)
    for (index, input) in inputs.enumerated() {
      if index > start && tokens + input.ids.count > limit {
        batches.append(start..<index)
        (start, tokens) = (index, 0)
      }
      tokens += input.ids.count
    }
    if start < inputs.count { batches.append(start..<inputs.count) }
    return batches
  }

  private func check(_ inputs: [ClassifierInput]) throws(TransformerError) {
    for (index, input) in inputs.enumerated() { try input.check(index: index, for: backbone) }
  }

  private func rows(
    of inputs: [ClassifierInput], _ tokensPerBatch: Int,
    _ output: (Tape, _ features: Variable) -> Variable
  ) throws(TransformerError) -> [[Float]] {
    try check(inputs)
    var rows: [[Float]] = []
    for places in Self.batches(of: inputs, tokens: tokensPerBatch) {
      let tape = Tape(recording: false)
      let features = try backbone.features(tape, Array(inputs[places]), pooling)
      rows += output(tape, features).value.rows
    }
    return rows
  }
}

extension Tensor {
  /// A copy of a matrix, row by row.
  fileprivate var rows: [[Float]] {
    let width = shape[1]
    return (0..<shape[0]).map { row in
      Array(UnsafeBufferPointer(start: pointer + row * width, count: width))
    }
  }
}
