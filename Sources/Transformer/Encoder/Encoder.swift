import TensorCore

/// A BERT encoder of [Devlin et al. 2019](https://arxiv.org/abs/1810.04805): every token sees every
/// other of its sequence.
///
/// Weights have the names that a classifier's files give them, with `bert.` before them.
final class Encoder {
  let configuration: EncoderConfiguration
  private let words: Weight
  private let positions: Weight
  private let types: Weight
  private let norm: Norm
  let layers: [EncoderLayer]
  private let pooler: Projection?

  static let poolerName = "bert.pooler.dense"

  /// - Parameters:
  ///   - hasPooler: whether there is a layer after the first token's hidden state.
  ///   - value: makes the tensor of a layout; called in the order of ``weights``.
  init<Failure: Error>(
    _ configuration: EncoderConfiguration, hasPooler: Bool,
    _ value: (WeightLayout) throws(Failure) -> Tensor
  ) throws(Failure) {
    let width = configuration.hiddenSize
    func table(_ part: String, rows: Int) throws(Failure) -> Weight {
      let name = "bert.embeddings.\(part)_embeddings.weight"
      return try Weight(WeightLayout(matrix: name, rows: rows, columns: width), value)
    }
    self.configuration = configuration
    words = try table("word", rows: configuration.vocabularySize)
    positions = try table("position", rows: configuration.maximumPositions)
    types = try table("token_type", rows: configuration.typeCount)
    norm = try Norm(
      "bert.embeddings.LayerNorm", .layer, channels: width, epsilon: configuration.normEpsilon,
      value)
    var layers: [EncoderLayer] = []
    for index in 0..<configuration.layerCount {
      layers.append(try EncoderLayer(index, of: configuration, value))
    }
    self.layers = layers
    let layout = ProjectionLayout(Self.poolerName, inputs: width, outputs: width)
    pooler = hasPooler ? try Projection(layout, value) : nil
  }

  /// All weights: embeddings, layers from the first to the last, pooler.
  var weights: [Weight] {
    [words, positions, types] + norm.weights + layers.flatMap(\.weights) + (pooler?.weights ?? [])
  }

  var hasPooler: Bool { pooler != nil }

  /// The sum of each row's three embeddings, normalised: `(T, C)`.
  func embedded(_ tape: Tape, _ batch: EncoderBatch) -> Variable {
    let tokens = tape.embedding(words.variable, ids: batch.ids)
    let places = tape.add(
      tape.embedding(positions.variable, ids: batch.positions),
      tape.embedding(types.variable, ids: batch.types))
    return norm(tape, tape.add(tokens, places))
  }

  /// The final hidden states, one row per token: `(T, C)`.
  func hidden(_ tape: Tape, _ batch: EncoderBatch) -> Variable {
    layers.reduce(embedded(tape, batch)) { x, layer in layer(tape, x, batch.segments) }
  }

  /// The first token of each sequence, through the pooler if there is one: `(T, C) -> (R, C)`.
  func first(_ tape: Tape, _ hidden: Variable, _ batch: EncoderBatch) -> Variable {
    let first = tape.rows(hidden, batch.firsts)
    return pooler.map { tape.apply(.tanh, to: $0(tape, first)) } ?? first
  }
}
