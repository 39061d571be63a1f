import TensorCore

/// One layer: attention and a feed-forward block, each behind a norm and added to its input.
///
/// ```
/// a = x + Wₒ attention(rotary(W_qkv norm(x)))
/// y = a + feed-forward(norm(a))
/// ```
/// In training, attention is over a batch's rows; in sampling the caller's, over a cache.
struct DecoderLayer {
  private let configuration: ModelConfiguration
  private let window: Int?
  private let inputNorm: Norm
  /// Outputs `[q | k | v]`, `(H + 2 KV) D`.
  private let queryKeyValue: Projection
  private let output: Projection
  private let feedForwardNorm: Norm
  private let feedForward: FeedForward

  /// - Parameter value: makes the tensor of a layout; called in the order of ``weights``.
  init<Failure: Error>(
    _ index: Int, of configuration: ModelConfiguration,
    _ value: (WeightLayout) throws(Failure) -> Tensor
  ) throws(Failure) {
    let (width, inside) = (configuration.hiddenSize, configuration.intermediateSize)
    let queries = configuration.headCount * configuration.headDim
    let keys = configuration.keyValueHeadCount * configuration.headDim
    let published = configuration.kind.published
    func norm(_ part: String) throws(Failure) -> Norm {
      try Norm(
        published.name(part, layer: index), configuration.norm, channels: width,
        epsilon: configuration.normEpsilon, value)
    }
    func projection(
      _ matrix: PublishedDecoder.Matrix, _ inputs: Int, _ outputs: [Int],
      _ bias: BiasedProjections
    ) throws(Failure) -> Projection {
      try Projection(
        published.projection(
          matrix, layer: index, inputs: inputs, outputs: outputs,
          hasBias: configuration.biases.contains(bias)),
        value)
    }

    self.configuration = configuration
    window = configuration.windows[index]
    inputNorm = try norm(published.inputNorm)
    queryKeyValue = try projection(
      published.queryKeyValue, width, [queries, keys, keys], .queryKeyValue)
    output = try projection(.init(name: published.output), queries, [width], .output)
    feedForwardNorm = try norm(published.feedForwardNorm)
    let halves = configuration.feedForward == .gated ? 2 : 1
    feedForward = FeedForward(
      kind: configuration.feedForward,
      inner: try projection(
        published.inner, width, Array(repeating: inside, count: halves), .feedForward),
      outer: try projection(.init(name: published.outer), inside, [width], .feedForward))
  }

  var weights: [Weight] {
    inputNorm.weights + queryKeyValue.weights + output.weights + feedForwardNorm.weights
      + feedForward.weights
  }

  /// The layer on the rows of a batch: `(T, C) -> (T, C)`.
  func callAsFunction(
    _ tape: Tape, _ x: Variable, _ rotation: Rotation?, _ groups: [PackedGroup]
  ) -> Variable {
    let qkv = queriesKeysValues(tape, x, rotation)
    return finish(tape, x, attended: attention(tape, qkv, groups))
  }

  /// What attention reads, queries and keys turned to their positions:
  /// `(T, C) -> (T, (H + 2 KV) D)`.
  func queriesKeysValues(_ tape: Tape, _ x: Variable, _ rotation: Rotation?) -> Variable {
    let qkv = queryKeyValue(tape, inputNorm(tape, x))
    guard let rotation else { return qkv }
    return tape.rotary(
      consuming: qkv, heads: configuration.headCount + configuration.keyValueHeadCount,
      headDim: configuration.headDim, positions: rotation.positions, table: rotation.table)
  }

  /// `(T, (H + 2 KV) D) -> (T, H D)`.
  func attention(_ tape: Tape, _ qkv: Variable, _ groups: [PackedGroup]) -> Variable {
    tape.attention(
      qkv, heads: configuration.headCount, keyValueHeads: configuration.keyValueHeadCount,
      headDim: configuration.headDim, groups: groups, window: window)
  }

  /// The layer's output, from its input `(T, C)` and what attention made of it, `(T, H D)`.
  func finish(_ tape: Tape, _ x: Variable, attended: Variable) -> Variable {
    let middle = output(tape, attended, residual: x)
    return feedForward(tape, feedForwardNorm(tape, middle), residual: middle)
  }
}

/// By how much rotary embedding turns each row.
struct Rotation {
  /// `[T]`, each within the table.
  let positions: [Int32]
  let table: RotaryTable
}
