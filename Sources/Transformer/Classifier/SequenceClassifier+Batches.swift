import TensorCore

/// Runs any number of sequences, one micro-batch at a time.
extension SequenceClassifier {
  /// The default number of tokens in a micro-batch. Larger matrix products are no faster.
  public static let standardTokensPerBatch = 2048

  /// The unnormalised scores of every sequence, `[R][L]`. Nothing is recorded for gradients.
  ///
  /// - Throws: the same errors as ``features(_:_:)``, before anything is computed.
  public func logits(
    of inputs: [ClassifierInput], tokensPerBatch: Int = standardTokensPerBatch
  ) throws(TransformerError) -> [[Float]] {
    try rows(of: inputs, tokensPerBatch) { tape, features in self.head(tape, features) }
  }

  /// The feature row of every sequence, `[R][C]`, for fitting a head on a frozen backbone.
  ///
  /// - Throws: the same errors as ``features(_:_:)``, before anything is computed.
  public func features(
    of inputs: [ClassifierInput], tokensPerBatch: Int = standardTokensPerBatch
  ) throws(TransformerError) -> [[Float]] {
    try rows(of: inputs, tokensPerBatch) { _, features in features }
  }

  /// Adds the gradient of a loss with respect to every parameter to the gradients in
  /// ``parameters``.
  ///
  /// The loss must be a sum over sequences. Its gradient is then the sum over micro-batches, and
  /// their size affects only rounding.
  ///
  /// - Parameter derivative: takes the indices of some sequences in `inputs` and their scores,
  ///   `[r][L]`, and returns the derivative of the loss with respect to those scores.
  /// - Throws: the same errors as ``features(_:_:)``, before anything is computed.
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

  /// Splits the sequences, in order, into batches of at most `limit` tokens. A longer sequence gets
  /// a batch of its own.
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
    try checkFiles()
    return rows
  }
}

extension Tensor {
  /// A copy of a matrix as an array of rows.
  fileprivate var rows: [[Float]] {
    let width = shape[1]
    return (0..<shape[0]).map { row in
      Array(UnsafeBufferPointer(start: pointer + row * width, count: width))
    }
  }
}
