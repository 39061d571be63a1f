import TensorCore

/// One layer of a decoder. It consists of attention and a feed-forward block, each of which is
/// preceded by a norm and added to its input.
///
/// ```
/// a = x + Wₒ attention(rotary(W_qkv norm(x)))
/// y = a + feed-forward(norm(a))
/// ```
/// ``LayerForm`` describes how a family differs.
///
/// In training, attention runs over the rows of a batch. In sampling, the caller runs it over a
/// cache.
struct DecoderLayer {
  private let configuration: ModelConfiguration
  private let window: Int?
  private let blockOrder: [Int]
  private let inputNorm: Norm
  /// The projection with outputs `[q | k | v]`, `(H + 2 KV) D` in total.
  private let queryKeyValue: Projection
  /// The norms of query heads and key heads, or nil if heads aren't normalised.
  private let headNorms: (query: Norm, key: Norm)?
  private let output: Projection
  /// The norm of attention's output, or nil if the output isn't normalised.
  private let attentionNorm: Norm?
  private let feedForwardNorm: Norm
  private let feedForward: FeedForward
  /// The norm of the feed-forward block's output, or nil if the output isn't normalised.
  private let outputNorm: Norm?

  /// - Parameter value: makes the value for a layout; called in the order of ``weights``.
  init<Failure: Error>(
    _ index: Int, of configuration: ModelConfiguration,
    _ value: (WeightLayout) throws(Failure) -> WeightValue
  ) throws(Failure) {
    let (width, inside) = (configuration.hiddenSize, configuration.intermediateSize)
    let queries = configuration.headCount * configuration.headDim
    let keys = configuration.keyValueHeadCount * configuration.headDim
    let published = configuration.kind.published
    func norm(_ part: String, channels: Int? = nil) throws(Failure) -> Norm {
      try Norm(
        published.name(part, layer: index), configuration.norm, channels: channels ?? width,
        epsilon: configuration.normEpsilon, value)
    }
    func optionalNorm(_ part: String, _ isThere: Bool) throws(Failure) -> Norm? {
      isThere ? try norm(part) : nil
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
    blockOrder = configuration.blockOrder
    let form = configuration.form
    inputNorm = try norm(published.inputNorm)
    queryKeyValue = try projection(
      published.queryKeyValue, width, [queries, keys, keys], .queryKeyValue)
    headNorms =
      form.normsHeads
      ? (
        query: try norm(published.queryNorm, channels: configuration.headDim),
        key: try norm(published.keyNorm, channels: configuration.headDim)
      ) : nil
    output = try projection(.init(name: published.output), queries, [width], .output)
    attentionNorm = try optionalNorm(published.attentionNorm, form.normsOutputs)
    feedForwardNorm = try norm(published.feedForwardNorm)
    let halves = configuration.feedForward.hasGate ? 2 : 1
    feedForward = FeedForward(
      kind: configuration.feedForward,
      inner: try projection(
        published.inner, width, Array(repeating: inside, count: halves), .feedForward),
      outer: try projection(.init(name: published.outer), inside, [width], .feedForward))
    outputNorm = try optionalNorm(published.outputNorm, form.normsOutputs)
  }

  var weights: [Weight] {
    let attention =
      inputNorm.weights + queryKeyValue.weights
      + (headNorms.map { $0.query.weights + $0.key.weights } ?? []) + output.weights
      + (attentionNorm?.weights ?? [])
    return attention + feedForwardNorm.weights + feedForward.weights + (outputNorm?.weights ?? [])
  }

  /// Everything that the layer reads in addition to its input: weights, and active adapters.
  var operands: [Variable] {
    let own = weights
    return (own + own.flatMap { $0.slot?.adapter?.weights ?? [] }).map(\.variable)
  }

  /// Applies the layer to the rows of a batch, `(T, C) -> (T, C)`.
  func callAsFunction(
    _ tape: Tape, _ x: Variable, _ rotation: Rotation?, _ groups: [PackedGroup]
  ) -> Variable {
    let qkv = queriesKeysValues(tape, x, rotation)
    return finish(tape, x, attended: attention(tape, qkv, groups))
  }

  /// Computes the input of attention, with queries and keys rotated to their positions, `(T, C) ->
  /// (T, (H + 2 KV) D)`.
  func queriesKeysValues(_ tape: Tape, _ x: Variable, _ rotation: Rotation?) -> Variable {
    let qkv = normalised(tape, inOrder(tape, queryKeyValue(tape, inputNorm(tape, x))))
    guard let rotation else { return qkv }
    return tape.rotary(
      consuming: qkv, heads: configuration.headCount + configuration.keyValueHeadCount,
      headDim: configuration.headDim, positions: rotation.positions, table: rotation.table)
  }

  /// Reorders the columns so that all queries come before all keys, and all keys before all values.
  private func inOrder(_ tape: Tape, _ qkv: Variable) -> Variable {
    blockOrder.isEmpty
      ? qkv : tape.permuteBlocks(qkv, order: blockOrder, width: configuration.headDim)
  }

  private func normalised(_ tape: Tape, _ qkv: Variable) -> Variable {
    guard let headNorms else { return qkv }
    return tape.rmsNormHeads(
      qkv, query: headNorms.query.factor(tape), key: headNorms.key.factor(tape),
      heads: configuration.headCount, keyValueHeads: configuration.keyValueHeadCount,
      headDim: configuration.headDim, epsilon: configuration.normEpsilon)
  }

  /// Runs attention over the rows of a batch, `(T, (H + 2 KV) D) -> (T, H D)`.
  func attention(_ tape: Tape, _ qkv: Variable, _ groups: [PackedGroup]) -> Variable {
    tape.attention(
      qkv, heads: configuration.headCount, keyValueHeads: configuration.keyValueHeadCount,
      headDim: configuration.headDim, groups: groups, window: window,
      scale: configuration.form.attentionScale, cap: configuration.form.attentionCap)
  }

  /// Computes the layer's output from its input, `(T, C)`, and the output of attention, `(T, H D)`.
  func finish(_ tape: Tape, _ x: Variable, attended: Variable) -> Variable {
    let middle = add(tape, x, attentionNorm) { output(tape, attended, residual: $0) }
    let source = feedForwardNorm(tape, configuration.form.isParallel ? x : middle)
    return add(tape, middle, outputNorm) { feedForward(tape, source, residual: $0) }
  }

  /// Returns `x + norm(part)`, or `x + part` if there is no norm. In the latter case, `part` itself
  /// adds x.
  private func add(
    _ tape: Tape, _ x: Variable, _ norm: Norm?, _ part: (_ residual: Variable?) -> Variable
  ) -> Variable {
    norm.map { tape.add(x, $0(tape, part(nil))) } ?? part(x)
  }
}

/// The angles by which rotary embedding rotates each row.
struct Rotation {
  /// The index of each row in the table, `[T]`.
  let positions: [Int32]
  let table: RotaryTable
}

/// The differences of a decoder's layers from Llama's, apart from the norms and the feed-forward
/// block.
struct LayerForm: Sendable, Equatable {
  /// Whether attention and the feed-forward block have the same input, as in `x + attention +
  /// feed-forward`, instead of running one after the other.
  var isParallel = false
  /// Whether the outputs of attention and the feed-forward block are normalised before they are
  /// added.
  var normsOutputs = false
  /// Whether each head of queries and keys is normalised.
  var normsHeads = false
  /// Whether the projection outputs `[q k v]` for one head after another, rather than all queries
  /// first.
  var isHeadByHead = false
  /// The factor by which products of queries and keys are multiplied, or nil for `1 / sqrt(D)`.
  var attentionScale: Float?
  /// The bound that attention scores approach but never exceed, or nil if there is none.
  var attentionCap: Float?
}
