import TensorCore

/// What reads the sequences of a classifier.
enum ClassifierBackbone {
  case encoder(Encoder)
  case decoder(Decoder)

  var weights: [Weight] {
    switch self {
    case .encoder(let encoder): encoder.weights
    case .decoder(let decoder): decoder.weights
    }
  }

  /// C.
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

  /// One row per sequence: `(R, C)`.
  ///
  /// - Parameter inputs: checked before.
  func features(
    _ tape: Tape, _ inputs: [ClassifierInput], _ pooling: SequenceClassifier.Pooling
  ) throws(TransformerError) -> Variable {
    switch self {
    case .encoder(let encoder):
      let batch = EncoderBatch(inputs)
      let hidden = encoder.hidden(tape, batch)
      return pooling == .mean
        ? tape.means(hidden, batch.segments) : encoder.first(tape, hidden, batch)
    case .decoder(let decoder):
      let batch = try PackedBatch(
        inputs.map { .init(prompt: $0.ids, responses: []) }, for: decoder.configuration)
      let last = batch.groups.map { Int32($0.prefix.upperBound - 1) }
      return tape.rows(decoder.hidden(tape, batch), last)
    }
  }

  /// Whether a tensor of the files may be left over beside the backbone and its head.
  func mayIgnore(_ name: String) -> Bool {
    switch self {
    case .encoder: Encoder.mayIgnore(name)
    case .decoder:
      Decoder.isConstant(name) || [Decoder.headName, ClassifierHead.decoderName].contains(name)
    }
  }
}
