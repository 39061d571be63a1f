import TensorCore

/// One layer: attention and a feed-forward block, each added to its input and then normalised.
///
/// ```
/// a = norm(x + Wₒ attention(W_qkv x + b_qkv) + bₒ)
/// y = norm(a + W₂ act(W₁ a + b₁) + b₂)
/// ```
struct EncoderLayer {
  private let configuration: EncoderConfiguration
  /// `(3 C, C)`, rows `[q | k | v]`.
  private let queryKeyValue: Affine
  private let output: Affine
  private let attentionNorm: Standardization
  private let inner: Affine
  private let outer: Affine
  private let outputNorm: Standardization

  /// - Parameter value: makes the tensor of a layout; called in the order of ``weights``.
  init<Failure: Error>(
    _ index: Int, of configuration: EncoderConfiguration,
    _ value: (WeightLayout) throws(Failure) -> Tensor
  ) throws(Failure) {
    let (width, inside) = (configuration.hiddenSize, configuration.intermediateSize)
    func name(_ part: String) -> String { "bert.encoder.layer.\(index).\(part)" }

    self.configuration = configuration
    queryKeyValue = try Affine(
      name("attention.self.qkv"),
      pieces: ["query", "key", "value"].map { (name("attention.self.\($0)"), width) },
      inputs: width, value)
    output = try Affine(name("attention.output.dense"), inputs: width, outputs: width, value)
    attentionNorm = try Standardization(
      name("attention.output.LayerNorm"), of: configuration, value)
    inner = try Affine(name("intermediate.dense"), inputs: width, outputs: inside, value)
    outer = try Affine(name("output.dense"), inputs: inside, outputs: width, value)
    outputNorm = try Standardization(name("output.LayerNorm"), of: configuration, value)
  }

  var weights: [Weight] {
    queryKeyValue.weights + output.weights + attentionNorm.weights + inner.weights + outer.weights
      + outputNorm.weights
  }

  /// `(T, C) -> (T, C)`.
  func callAsFunction(_ tape: Tape, _ x: Variable, _ segments: [Range<Int>]) -> Variable {
    let attended = tape.attention(
      queryKeyValue(tape, x), heads: configuration.headCount, headDim: configuration.headDim,
      segments: segments)
    let middle = attentionNorm(tape, output(tape, attended, residual: x))
    let activated = tape.apply(configuration.activation, to: inner(tape, middle))
    return outputNorm(tape, outer(tape, activated, residual: middle))
  }
}
