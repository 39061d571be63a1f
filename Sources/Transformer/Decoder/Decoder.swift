import TensorCore

/// A decoder-only language model of one of the supported kinds, such as Llama or GPT-2.
///
/// Only one thread may use a decoder at a time. Its operations use all threads of the pool.
public final class Decoder {
  public let configuration: ModelConfiguration
  let embedding: Weight
  /// The position table, `(P, C)`, or nil if the model has none.
  private let positionEmbedding: Weight?
  let layers: [DecoderLayer]
  let norm: Norm
  /// The output matrix, or nil if the embeddings also serve as the output matrix.
  private let untiedHead: Weight?
  private let rotaries: LayerRotaries
  /// The adapter that training changes, or nil if training changes the model's own weights.
  public internal(set) var adapter: Adapter?

  /// The files that frozen weights are read from.
  var files = WeightFiles([])
  /// Whether a backward pass computes each layer again from its input instead of keeping the
  /// layer's values. It changes memory and time, not the results.
  public var recomputesLayers = false

  /// - Parameters:
  ///   - hasHead: whether the model predicts tokens. If not, it has no output matrix of its own and
  ///     doesn't use tied embeddings as one.
  ///   - value: makes the value for a layout; called in the order of ``weights``.
  init<Failure: Error>(
    _ configuration: ModelConfiguration, hasHead: Bool = true,
    _ value: (WeightLayout) throws(Failure) -> WeightValue
  ) throws(Failure) {
    func table(_ name: String, rows: Int) throws(Failure) -> Weight {
      let layout = WeightLayout(
        matrix: "\(name).weight", rows: rows, columns: configuration.hiddenSize)
      return try Weight(layout, value)
    }
    let (published, size) = (configuration.kind.published, configuration.vocabularySize)
    self.configuration = configuration
    rotaries = LayerRotaries(configuration)
    embedding = try table(published.embedding, rows: size)
    positionEmbedding = try published.positions.map { name throws(Failure) in
      try table(name, rows: configuration.maximumPositions + configuration.positionOffset)
    }
    var layers: [DecoderLayer] = []
    for index in 0..<configuration.layerCount {
      layers.append(try DecoderLayer(index, of: configuration, value))
    }
    self.layers = layers
    norm = try Norm(
      published.norm, configuration.norm, channels: configuration.hiddenSize,
      epsilon: configuration.normEpsilon, value)
    untiedHead =
      configuration.tiesEmbeddings || !hasHead
      ? nil : try table(published.head, rows: size)
  }

  /// All weights of the model itself, in the order embeddings, layers from first to last, norm,
  /// output matrix.
  public var weights: [Weight] {
    let (positions, head) = (positionEmbedding.map { [$0] } ?? [], untiedHead.map { [$0] } ?? [])
    return [embedding] + positions + layers.flatMap(\.weights) + norm.weights + head
  }

  /// The parameters that training changes. These are the adapter's parameters if there is an
  /// adapter, and otherwise the parameters of ``weights``.
  public var parameters: [Parameter] { (adapter?.weights ?? weights).map(\.parameter) }

  /// The output matrix, `(V, C)`.
  var head: Variable { (untiedHead ?? embedding).variable }

  /// Returns a separate model with the same weights, for instance a reference that training doesn't
  /// change.
  public func copy() -> Decoder {
    precondition(adapter == nil, "a model with an adapter needs no copy: see withoutAdapter")
    let values = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.value) })
    return Decoder(configuration) { layout in
      guard let value = values[layout.name] else {
        preconditionFailure("a model of the same configuration has no weight '\(layout.name)'")
      }
      return .own(value.copy())
    }
  }

  /// The rotation of rows to their positions in each layer, with nil for a layer without rotation.
  ///
  /// - Parameter regimes: the regime of each row. See ``PackedBatch/regimes``.
  func rotations(to positions: [Int32], regimes: [Int32]) -> [Rotation?] {
    rotaries.rotations(to: positions, regimes: regimes)
  }
}

// MARK: - Running

extension Decoder {
  /// The final hidden states after the last norm, `(T, C)`, with one row for each row of the batch.
  ///
  /// - Parameter offset: the tensor that is added to the embedded tokens, `(T, C)`.
  public func hidden(
    _ tape: Tape, _ batch: PackedBatch, offset: Variable? = nil
  ) -> Variable {
    let rotations = rotations(to: batch.positions, regimes: batch.regimes)
    var x = embedded(tape, batch.ids, positions: batch.positions)
    if let offset { x = tape.add(x, offset) }
    for (layer, rotation) in zip(layers, rotations) {
      let groups = batch.groups
      x =
        recomputesLayers
        ? tape.recomputed(x, using: layer.operands) { layer($0, $1, rotation, groups) }
        : layer(tape, x, rotation, groups)
    }
    return norm(tape, x)
  }

  /// The log-probability of every scored token of the batch, `[S]`, in nats. See
  /// ``PackedBatch/targets``.
  ///
  /// - Parameter offset: the tensor that is added to the embedded tokens, `(T, C)`.
  public func tokenLogProbabilities(
    _ tape: Tape, _ batch: PackedBatch, offset: Variable? = nil
  ) -> Variable {
    let predictors = tape.rows(hidden(tape, batch, offset: offset), batch.predictors)
    return tape.logProbabilities(
      predictors, head: head, targets: batch.targets, cap: configuration.logitCap)
  }

  /// The input of the first layer, `(T, C)`, which is the embedded tokens plus the embedded
  /// positions, if the model has them.
  func embedded(_ tape: Tape, _ ids: [Int32], positions: [Int32]) -> Variable {
    let tokens = embedded(tape, ids)
    guard let positionEmbedding else { return tokens }
    let rows = positions.map { $0 + Int32(configuration.positionOffset) }
    return tape.add(tokens, tape.embedding(positionEmbedding.variable, ids: rows))
  }

  private func embedded(_ tape: Tape, _ ids: [Int32]) -> Variable {
    let tokens = tape.embedding(embedding.variable, ids: ids)
    return configuration.embeddingScale.map { tape.scale(tokens, by: $0) } ?? tokens
  }

  /// The embedded tokens of a batch, without their positions, `(T, C)`.
  public func embedded(_ batch: PackedBatch) -> Tensor {
    embedded(Tape(recording: false), batch.ids).value
  }

  /// The scores of every possible next token after each of `ids`, `(T, V)`. This method is meant
  /// for inspecting a model. Training never allocates a matrix of this size.
  ///
  /// - Throws: ``TransformerError`` if there are no ids, unknown ids or too many.
  public func logits(ids: [Int32]) throws(TransformerError) -> Tensor {
    let batch = try PackedBatch([.init(prompt: ids, responses: [])], for: configuration)
    let tape = Tape(recording: false)
    return logits(tape, hidden(tape, batch)).value
  }

  /// Computes the scores of every possible next token from final hidden states, `(R, C) -> (R, V)`.
  func logits(_ tape: Tape, _ hidden: Variable) -> Variable {
    tape.logits(hidden, head: head, cap: configuration.logitCap)
  }
}
