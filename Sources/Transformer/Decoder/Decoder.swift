import TensorCore

/// A decoder-only language model of the Llama kind.
///
/// It belongs to one thread at a time; its operations use all threads of the pool.
public final class Decoder {
  public let configuration: ModelConfiguration
  let embedding: Weight
  let layers: [DecoderLayer]
  let norm: Weight
  /// nil if the embeddings are the output matrix too.
  private let untiedHead: Weight?
  private var rotaryTable: RotaryTable

  /// - Parameters:
  ///   - hasHead: false for a model that is never asked for tokens: it has no output matrix of its
  ///     own, and none of its tied embeddings is used.
  ///   - value: makes the tensor of a layout; called in the order of ``weights``.
  init<Failure: Error>(
    _ configuration: ModelConfiguration, hasHead: Bool = true,
    _ value: (WeightLayout) throws(Failure) -> Tensor
  ) throws(Failure) {
    func matrix(_ name: String) throws(Failure) -> Weight {
      let layout = WeightLayout(
        matrix: name, [(name, configuration.vocabularySize)], columns: configuration.hiddenSize)
      return Weight(layout, try value(layout))
    }
    self.configuration = configuration
    embedding = try matrix("model.embed_tokens.weight")
    var layers: [DecoderLayer] = []
    for index in 0..<configuration.layerCount {
      layers.append(try DecoderLayer(index, of: configuration, value))
    }
    self.layers = layers
    let layout = WeightLayout(vector: "model.norm.weight", count: configuration.hiddenSize)
    norm = Weight(layout, try value(layout))
    untiedHead =
      configuration.tiesEmbeddings || !hasHead ? nil : try matrix(Self.headName)
    rotaryTable = configuration.rotary.table(headDim: configuration.headDim, positions: 0)
  }

  /// All weights: embeddings, layers from the first to the last, norm, output matrix.
  public var weights: [Weight] {
    [embedding] + layers.flatMap(\.weights) + [norm] + (untiedHead.map { [$0] } ?? [])
  }

  /// What training changes, in the order of ``weights``.
  public var parameters: [Parameter] { weights.map(\.parameter) }

  /// `(V, C)`.
  var head: Variable { (untiedHead ?? embedding).variable }

  /// A model of its own with the same weights, for instance a reference that training leaves alone.
  public func copy() -> Decoder {
    let values = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.value) })
    return Decoder(configuration) { layout in
      guard let value = values[layout.name] else {
        preconditionFailure("a model of the same configuration has no weight '\(layout.name)'")
      }
      return value.copy()
    }
  }

  /// The angles of every position up to the largest of these.
  ///
  /// The table grows by doubling: models allow far more positions than most runs use.
  func rotaryTable(covering positions: [Int32]) -> RotaryTable {
    let needed = Int(positions.max() ?? 0) + 1
    if rotaryTable.positions < needed {
      let count = min(max(needed, 2 * rotaryTable.positions, 256), configuration.maximumPositions)
      rotaryTable = configuration.rotary.table(
        headDim: configuration.headDim, positions: max(count, needed))
    }
    return rotaryTable
  }
}

// MARK: - Running

extension Decoder {
  /// The final hidden states, after the last norm: one row per row of the batch, `(T, C)`.
  ///
  /// - Parameter offset: added to the embedded tokens, `(T, C)`.
  public func hidden(
    _ tape: Tape, _ batch: PackedBatch, offset: Variable? = nil
  ) -> Variable {
    let table = rotaryTable(covering: batch.positions)
    var x = tape.embedding(embedding.variable, ids: batch.ids)
    if let offset { x = tape.add(x, offset) }
    for layer in layers {
      let qkv = layer.queriesKeysValues(tape, x, positions: batch.positions, table)
      x = layer.finish(tape, x, attended: attention(tape, qkv, batch.groups))
    }
    return normalized(tape, x)
  }

  /// The log-probability of every scored token of the batch, in nats: `[S]`, see
  /// ``PackedBatch/targets``.
  ///
  /// - Parameter offset: added to the embedded tokens, `(T, C)`.
  public func tokenLogProbabilities(
    _ tape: Tape, _ batch: PackedBatch, offset: Variable? = nil
  ) -> Variable {
    let predictors = tape.rows(hidden(tape, batch, offset: offset), batch.predictors)
    return tape.logProbabilities(predictors, head: head, targets: batch.targets)
  }

  /// The embedded tokens of a batch, `(T, C)`, as the first layer gets them.
  public func embedded(_ batch: PackedBatch) -> Tensor {
    Tape(recording: false).embedding(embedding.variable, ids: batch.ids).value
  }

  /// The scores of every next token after each of `ids`: `(T, V)`. Meant for looking at a model;
  /// training never holds a matrix of this size.
  ///
  /// - Throws: ``TransformerError`` for no ids, unknown ones or too many.
  public func logits(ids: [Int32]) throws(TransformerError) -> Tensor {
    let batch = try PackedBatch([.init(prompt: ids, responses: [])], for: configuration)
    let tape = Tape(recording: false)
    return tape.linear(hidden(tape, batch), head).value
  }

  func attention(_ tape: Tape, _ qkv: Variable, _ groups: [PackedGroup]) -> Variable {
    tape.attention(
      qkv, heads: configuration.headCount, keyValueHeads: configuration.keyValueHeadCount,
      headDim: configuration.headDim, groups: groups)
  }

  func normalized(_ tape: Tape, _ x: Variable) -> Variable {
    tape.rmsNorm(x, norm.variable, epsilon: configuration.normEpsilon)
  }
}
