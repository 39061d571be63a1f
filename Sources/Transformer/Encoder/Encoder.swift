import TensorCore

/// An encoder of one of the supported kinds, such as BERT. Each token attends to the tokens before
/// and after it.
///
/// Weights are named as in a classifier's files, including the encoder's prefix.
final class Encoder {
  let configuration: EncoderConfiguration
  private let words: Weight
  private let positions: Weight?
  private let types: Weight?
  private let embeddingNorm: Norm
  let layers: [EncoderLayer]
  /// The norm of the last layer's output, or nil if that layer normalises its own output.
  private let norm: Norm?
  private let pooler: Projection?
  private let poolerNorm: Norm?

  /// - Parameters:
  ///   - hasPooler: whether there is a layer between the row of each sequence and the head.
  ///   - value: makes the value for a layout; called in the order of ``weights``.
  init<Failure: Error>(
    _ configuration: EncoderConfiguration, hasPooler: Bool,
    _ value: (WeightLayout) throws(Failure) -> WeightValue
  ) throws(Failure) {
    let (width, published) = (configuration.hiddenSize, configuration.kind.published)
    func table(_ name: String?, rows: Int) throws(Failure) -> Weight? {
      guard let name else { return nil }
      return try Weight(
        WeightLayout(matrix: "\(published.prefix)\(name).weight", rows: rows, columns: width),
        value)
    }
    func norm(_ name: String?) throws(Failure) -> Norm? {
      guard let name else { return nil }
      return try Norm(
        name, configuration.norm, channels: width, epsilon: configuration.normEpsilon, value)
    }
    self.configuration = configuration
    words = try Weight(
      WeightLayout(
        matrix: "\(published.prefix)\(published.words).weight",
        rows: configuration.vocabularySize, columns: width), value)
    positions = try table(published.positions, rows: configuration.positionRows)
    types = try table(published.types, rows: configuration.typeCount)
    embeddingNorm = try Norm(
      "\(published.prefix)\(published.embeddingNorm)", configuration.norm, channels: width,
      epsilon: configuration.normEpsilon, value)
    var layers: [EncoderLayer] = []
    for index in 0..<configuration.layerCount {
      layers.append(try EncoderLayer(index, of: configuration, value))
    }
    self.layers = layers
    self.norm = try norm(published.norm.map { "\(published.prefix)\($0)" })
    let layout = ProjectionLayout(
      published.pooler, inputs: width, outputs: width, hasBias: configuration.pooler.hasBias)
    pooler = hasPooler ? try Projection(layout, value) : nil
    poolerNorm = hasPooler ? try norm(published.poolerNorm) : nil
  }

  /// All weights, in the order embeddings, layers from first to last, norm, pooler.
  var weights: [Weight] {
    [words] + [positions, types].compactMap { $0 } + embeddingNorm.weights
      + layers.flatMap(\.weights) + (norm?.weights ?? []) + (pooler?.weights ?? [])
      + (poolerNorm?.weights ?? [])
  }

  var hasPooler: Bool { pooler != nil }

  /// The normalised sum of each row's embeddings, `(T, C)`.
  func embedded(_ tape: Tape, _ batch: EncoderBatch) -> Variable {
    let tokens = tape.embedding(words.variable, ids: batch.ids)
    let places = positions.map { tape.embedding($0.variable, ids: batch.positions) }
    let kinds = types.map { tape.embedding($0.variable, ids: batch.types) }
    let offsets = [places, kinds].compactMap { $0 }
    let offset = offsets.count == 2 ? tape.add(offsets[0], offsets[1]) : offsets.first
    return embeddingNorm(tape, offset.map { tape.add(tokens, $0) } ?? tokens)
  }

  /// The final hidden states, `(T, C)`, with one row per token.
  func hidden(_ tape: Tape, _ batch: EncoderBatch) -> Variable {
    var x = embedded(tape, batch)
    for (layer, rotation) in zip(layers, rotations(to: batch.positions)) {
      x = layer(tape, x, batch.segments, rotation)
    }
    return norm?(tape, x) ?? x
  }

  /// Applies the pooler, if there is one, to one row per sequence, `(R, C) -> (R, C)`.
  func pooled(_ tape: Tape, _ rows: Variable) -> Variable {
    guard let pooler else { return rows }
    let activated = tape.apply(configuration.pooler.activation, to: pooler(tape, rows))
    return poolerNorm?(tape, activated) ?? activated
  }

  /// The rotation of rows to their positions in each layer, with nil for a layer without rotation.
  private func rotations(to positions: [Int32]) -> [Rotation?] {
    guard case .rotary(let frequencies) = configuration.positions else {
      return layers.map { _ in nil }
    }
    let count = Int(positions.max() ?? 0) + 1
    var known: [(frequencies: RotaryFrequencies, rotation: Rotation)] = []
    return frequencies.map { frequencies in
      if let one = known.first(where: { $0.frequencies == frequencies }) { return one.rotation }
      let table = frequencies.table(turning: configuration.headDim, positions: count)
      known.append((frequencies, Rotation(positions: positions, table: table)))
      return known[known.count - 1].rotation
    }
  }
}

/// A batch of sequences as rows of one matrix, one after another and without padding.
///
/// The cost of a sequence depends only on its own length, so the sequences of a batch need not have
/// similar lengths.
struct EncoderBatch {
  /// The token of each row, `[T]`.
  private(set) var ids: [Int32] = []
  /// The token type of each row, `[T]`, which is 0 if a sequence has no types.
  private(set) var types: [Int32] = []
  /// The position of each row in its own sequence, `[T]`, counted in the model's way.
  private(set) var positions: [Int32] = []
  /// The rows of each sequence.
  private(set) var segments: [Range<Int>] = []

  /// - Parameters:
  ///   - sequences: the sequences, which must already have been checked.
  ///   - counting: the way in which the model counts positions.
  init(
    _ sequences: [ClassifierInput],
    counting: EncoderConfiguration.Positions = .embedded
  ) {
    for sequence in sequences {
      let start = ids.count
      ids += sequence.ids
      types += sequence.types.isEmpty ? sequence.ids.map { _ in 0 } : sequence.types
      positions += Self.positions(of: sequence.ids, counting)
      segments.append(start..<ids.count)
    }
  }

  /// The first row of each sequence.
  var firsts: [Int32] { segments.map { Int32($0.lowerBound) } }

  private static func positions(
    of ids: [Int32], _ counting: EncoderConfiguration.Positions
  ) -> [Int32] {
    guard case .countedFrom(let padding) = counting else { return ids.indices.map { Int32($0) } }
    var last = padding
    return ids.map { id in
      if id == padding { return padding }
      last += 1
      return last
    }
  }
}
