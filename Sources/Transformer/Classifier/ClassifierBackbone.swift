import TensorCore

/// The model that reads a classifier's sequences.
enum ClassifierBackbone {
  case encoder(Encoder)
  case decoder(Decoder)

  var isEncoder: Bool {
    if case .encoder = self { true } else { false }
  }

  /// The kind of the encoder, or nil for a decoder.
  var encoderKind: EncoderKind? {
    if case .encoder(let encoder) = self { encoder.configuration.kind } else { nil }
  }

  var weights: [Weight] {
    switch self {
    case .encoder(let encoder): encoder.weights
    case .decoder(let decoder): decoder.weights
    }
  }

  /// The number of channels C.
  var hiddenSize: Int {
    switch self {
    case .encoder(let encoder): encoder.configuration.hiddenSize
    case .decoder(let decoder): decoder.configuration.hiddenSize
    }
  }

  var vocabularySize: Int {
    switch self {
    case .encoder(let encoder): encoder.configuration.vocabularySize
    case .decoder(let decoder): decoder.configuration.vocabularySize
    }
  }

  var maximumPositions: Int {
    switch self {
    case .encoder(let encoder): encoder.configuration.maximumPositions
    case .decoder(let decoder): decoder.configuration.maximumPositions
    }
  }

  var typeCount: Int {
    switch self {
    case .encoder(let encoder): encoder.configuration.typeCount
    case .decoder: 1
    }
  }

  /// The feature row of each sequence, `(R, C)`.
  ///
  /// - Parameter inputs: the sequences, which must already have been checked.
  func features(
    _ tape: Tape, _ inputs: [ClassifierInput], _ pooling: SequenceClassifier.Pooling
  ) throws(TransformerError) -> Variable {
    switch self {
    case .encoder(let encoder):
      let batch = EncoderBatch(inputs, counting: encoder.configuration.positions)
      let hidden = encoder.hidden(tape, batch)
      return encoder.pooled(
        tape,
        pooling == .mean
          ? tape.means(hidden, batch.segments) : tape.rows(hidden, batch.firsts))
    case .decoder(let decoder):
      let batch = try PackedBatch(
        inputs.map { .init(prompt: $0.ids, responses: []) }, for: decoder.configuration)
      return tape.rows(decoder.hidden(tape, batch), decoder.lastTokens(of: batch))
    }
  }

  /// Whether the files may contain this tensor although neither the backbone nor the head uses it.
  func mayIgnore(_ name: String) -> Bool {
    switch self {
    case .encoder(let encoder): return encoder.configuration.kind.published.mayIgnore(name)
    case .decoder(let decoder):
      let published = decoder.configuration.kind.published
      return published.isConstant(name) || name == ClassifierHead.decoderWeight
        || published.spellings(of: published.headWeight).contains(name)
    }
  }
}

extension Decoder {
  /// The row of each sequence's last token that isn't padding, or its first row if all tokens are
  /// padding. This matches transformers, even for a sequence that ends with the padding token.
  fileprivate func lastTokens(of batch: PackedBatch) -> [Int32] {
    batch.groups.map { group in
      let row = group.prefix.last { batch.ids[$0] != configuration.padding }
      return Int32(row ?? group.prefix.lowerBound)
    }
  }
}
