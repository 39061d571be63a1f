import TensorCore

/// One layer of an encoder. It consists of attention and a feed-forward block, each of which is
/// added to its input and then normalised.
///
/// ```
/// a = norm(x + Wₒ attention(W_qkv x + b_qkv) + bₒ)
/// y = norm(a + W₂ act(W₁ a + b₁) + b₂)
/// ```
/// If norms come first, each block's input is normalised, as in `a = x + Wₒ attention(W_qkv
/// norm(x))`.
struct EncoderLayer {
  private let configuration: EncoderConfiguration
  private let reach: Int?
  /// The projection with outputs `[q | k | v]`, 3 C in total.
  private let queryKeyValue: Projection
  private let output: Projection
  /// The norm of the attention block. It is nil in the first layer of a model whose norms come
  /// first, since the embeddings are already normalised.
  private let attentionNorm: Norm?
  private let feedForward: FeedForward
  private let outputNorm: Norm

  /// - Parameter value: makes the value for a layout; called in the order of ``weights``.
  init<Failure: Error>(
    _ index: Int, of configuration: EncoderConfiguration,
    _ value: (WeightLayout) throws(Failure) -> WeightValue
  ) throws(Failure) {
    let (width, inside) = (configuration.hiddenSize, configuration.intermediateSize)
    let published = configuration.kind.published
    func name(_ part: String) -> String { published.name(part, layer: index) }
    func projection(
      _ part: String, _ inputs: Int, _ outputs: Int, _ bias: BiasedProjections
    ) throws(Failure) -> Projection {
      let hasBias = configuration.biases.contains(bias)
      return try Projection(
        ProjectionLayout(name(part), inputs: inputs, outputs: outputs, hasBias: hasBias), value)
    }
    func norm(_ part: String) throws(Failure) -> Norm {
      try Norm(
        name(part), configuration.norm, channels: width, epsilon: configuration.normEpsilon,
        value)
    }

    self.configuration = configuration
    reach = configuration.reaches.isEmpty ? nil : configuration.reaches[index]
    let fused = published.queryKeyValue
    queryKeyValue = try Projection(
      ProjectionLayout(
        name: name(fused.name),
        pieces: fused.pieces.isEmpty
          ? [(name(fused.name), 3 * width)] : fused.pieces.map { (name($0), width) },
        inputs: width, hasBias: configuration.biases.contains(.queryKeyValue)),
      value)
    output = try projection(published.output, width, width, .output)
    attentionNorm =
      configuration.normsFirst && index == 0 ? nil : try norm(published.attentionNorm)
    let halves = configuration.feedForward.hasGate ? 2 : 1
    feedForward = FeedForward(
      kind: configuration.feedForward,
      inner: try projection(published.inner, width, halves * inside, .feedForward),
      outer: try projection(published.outer, inside, width, .feedForward))
    outputNorm = try norm(published.outputNorm)
  }

  var weights: [Weight] {
    queryKeyValue.weights + output.weights + (attentionNorm?.weights ?? []) + feedForward.weights
      + outputNorm.weights
  }

  /// Applies the layer to the rows of a batch, `(T, C) -> (T, C)`.
  func callAsFunction(
    _ tape: Tape, _ x: Variable, _ segments: [Range<Int>], _ rotation: Rotation? = nil
  ) -> Variable {
    guard configuration.normsFirst else {
      let summed = output(tape, attended(tape, x, segments, rotation), residual: x)
      let middle = attentionNorm?(tape, summed) ?? summed
      return outputNorm(tape, feedForward(tape, middle, residual: middle))
    }
    let source = attentionNorm?(tape, x) ?? x
    let middle = output(tape, attended(tape, source, segments, rotation), residual: x)
    return feedForward(tape, outputNorm(tape, middle), residual: middle)
  }

  private func attended(
    _ tape: Tape, _ x: Variable, _ segments: [Range<Int>], _ rotation: Rotation?
  ) -> Variable {
    let (heads, headDim) = (configuration.headCount, configuration.headDim)
    var qkv = queryKeyValue(tape, x)
    if let rotation {
      qkv = tape.rotary(
        consuming: qkv, heads: 2 * heads, headDim: headDim, positions: rotation.positions,
        table: rotation.table)
    }
    return tape.attention(qkv, heads: heads, headDim: headDim, segments: segments, reach: reach)
  }
}
