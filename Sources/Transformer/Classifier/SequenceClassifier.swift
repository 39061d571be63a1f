import TensorCore

/// A model that gives every sequence one score per label. With a single label, it is a reward
/// model.
///
/// The backbone is an encoder or a decoder. The head is one linear layer, applied to one row per
/// sequence. Sequences are packed without padding, so the cost of each depends only on its own
/// length.
///
/// Only one thread may use a classifier at a time. Its operations use all threads of the pool, and
/// their results are bitwise identical for any number of threads.
public final class SequenceClassifier {
  /// A method that reduces the backbone's rows to one per sequence.
  public enum Pooling: String, Codable, Sendable, CaseIterable {
    /// Uses an encoder's first token, to which the pooler is applied if the model has one.
    case cls
    /// Uses the mean over all tokens of an encoder, including special ones.
    case mean
    /// Uses a decoder's last token that isn't padding, which is the only one that attends to all
    /// others.
    case last
  }

  /// The names of the labels. A reward model has only one label.
  public let labels: [String]
  public let pooling: Pooling
  let backbone: ClassifierBackbone
  let head: ClassifierHead
  let configuration: ClassifierConfiguration
  /// The files that frozen weights are read from.
  var files = WeightFiles([])

  init(
    _ configuration: ClassifierConfiguration, _ backbone: ClassifierBackbone,
    _ head: ClassifierHead, _ pooling: Pooling, labels: [String]
  ) {
    self.configuration = configuration
    self.backbone = backbone
    self.head = head
    self.pooling = pooling
    self.labels = labels
  }

  /// The number of labels L.
  public var labelCount: Int { labels.count }

  /// The length C of a feature row.
  public var hiddenSize: Int { backbone.hiddenSize }

  /// The number of tokens in the longest sequence that the model accepts.
  public var maximumPositions: Int { backbone.maximumPositions }

  /// The vocabulary size V. Token ids are less than V.
  public var vocabularySize: Int { backbone.vocabularySize }

  /// The number of token types that the model distinguishes, which is 1 if it has no types.
  public var typeCount: Int { backbone.typeCount }

  /// Whether the backbone is an encoder, whose sequences start with a classification token and may
  /// be pairs with token types.
  public var isEncoder: Bool { configuration.isEncoder }

  var weights: [Weight] { backbone.weights + head.weights }

  /// The parameters that fine-tuning changes, which are the backbone's parameters followed by the
  /// head's.
  public var parameters: [Parameter] { weights.map(\.parameter) }

  /// The parameters that change in training on a frozen backbone.
  public var headParameters: [Parameter] { head.weights.map(\.parameter) }
}

// MARK: - Running

extension SequenceClassifier {
  /// The feature row of each sequence, `(R, C)`, which is the input of the head.
  ///
  /// - Throws: a ``TransformerError`` with the index of a sequence in `inputs` that is empty, is
  ///   too long, or has an unknown token or token type.
  public func features(
    _ tape: Tape, _ inputs: [ClassifierInput]
  ) throws(TransformerError) -> Variable {
    for (index, input) in inputs.enumerated() { try input.check(index: index, for: backbone) }
    return try backbone.features(tape, inputs, pooling)
  }

  /// Applies the head to feature rows, `(R, C) -> (R, L)`. If `features` is a constant, only the
  /// head is differentiated.
  public func logits(_ tape: Tape, features: Variable) -> Variable { head(tape, features) }

  /// The unnormalised scores of all sequences, `(R, L)`, computed in one batch.
  ///
  /// - Throws: the same errors as ``features(_:_:)``.
  public func logits(
    _ tape: Tape, _ inputs: [ClassifierInput]
  ) throws(TransformerError) -> Variable {
    head(tape, try features(tape, inputs))
  }
}
