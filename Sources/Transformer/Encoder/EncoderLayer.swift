import TensorCore

/// One layer: attention and a feed-forward block, each added to its input and then normalised.
///
/// ```
/// a = norm(x + Wₒ attention(W_qkv x + b_qkv) + bₒ)
/// y = norm(a + W₂ act(W₁ a + b₁) + b₂)
/// ```
struct EncoderLayer {
  private let configuration: EncoderConfiguration
  /// Outputs `[q | k | v]`, 3 C.
  private let queryKeyValue: Projection
  private let output: Projection
  private let attentionNorm: Norm
  private let feedForward: FeedForward
  private let outputNorm: Norm

  /// - Parameter value: makes the tensor of a layout; called in the order of ``weights``.
  init<Failure: Error>(
    _ index: Int, of configuration: EncoderConfiguration,
    _ value: (WeightLayout) throws(Failure) -> Tensor
  ) throws(Failure) {
    let (width, inside) = (configuration.hiddenSize, configuration.intermediateSize)
    func name(_ part: String) -> String { "bert.encoder.layer.\(index).\(part)" }
    func projection(_ part: String, _ inputs: Int, _ outputs: Int) throws(Failure) -> Projection {
      try Projection(ProjectionLayout(name(part), inputs: inputs, outputs: outputs), value)
    }
    func norm(_ part: String) throws(Failure) -> Norm {
      try Norm(
        name(part), .layer, channels: width, epsilon: configuration.normEpsilon, value)
    }

    self.configuration = configuration
    queryKeyValue = try Projection(
      ProjectionLayout(
        name: name("attention.self.qkv"),
        pieces: ["query", "key", "value"].map { (name("attention.self.\($0)"), width) },
        inputs: width),
      value)
    output = try projection("attention.output.dense", width, width)
    attentionNorm = try norm("attention.output.LayerNorm")
    feedForward = FeedForward(
      kind: .plain(configuration.activation),
      inner: try projection("intermediate.dense", width, inside),
      outer: try projection("output.dense", inside, width))
    outputNorm = try norm("output.LayerNorm")
  }

  var weights: [Weight] {
    queryKeyValue.weights + output.weights + attentionNorm.weights + feedForward.weights
      + outputNorm.weights
  }

  /// `(T, C) -> (T, C)`.
  func callAsFunction(_ tape: Tape, _ x: Variable, _ segments: [Range<Int>]) -> Variable {
    let attended = tape.attention(
      queryKeyValue(tape, x), heads: configuration.headCount, headDim: configuration.headDim,
      segments: segments)
    let middle = attentionNorm(tape, output(tape, attended, residual: x))
    return outputNorm(tape, feedForward(tape, middle, residual: middle))
  }
}
