import TensorCore

/// A model that gives every sequence a score per label: a classifier or, with one label, a reward
/// model.
///
/// The backbone is an encoder or a decoder; the head is one linear layer on one row per sequence.
/// Sequences are packed without padding, so the cost of each depends only on its own length.
///
/// Only one thread may use it at a time; its operations use all threads of the pool and give the
/// same bytes with any number of threads.
public final class SequenceClassifier {
  /// How the backbone's rows are reduced to one per sequence.
  public enum Pooling: String, Codable, Sendable, CaseIterable {
    /// Uses an encoder's first token, which goes through the pooler if the model has one.
    case cls
    /// Uses the mean over all tokens of an encoder, including special ones.
    case mean
    /// Uses a decoder's last token that isn't padding, the only one that attends to all the others.
    case last
  }

  /// The names of the labels; a reward model has only one.
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

  /// The length of a feature row, C.
  public var hiddenSize: Int { backbone.hiddenSize }

  /// The number of tokens in the longest sequence that the model accepts.
  public var maximumPositions: Int { backbone.maximumPositions }

  /// The vocabulary size V; token ids are less than V.
  public var vocabularySize: Int { backbone.vocabularySize }

  /// The number of token types that the model distinguishes; 1 if it has no types.
  public var typeCount: Int { backbone.typeCount }

  /// Whether the backbone is an encoder, whose sequences start with a classification token and may
  /// be pairs with token types.
  public var isEncoder: Bool { configuration.isEncoder }

  var weights: [Weight] { backbone.weights + head.weights }

  /// The parameters that fine-tuning changes: the backbone's, then the head's.
  public var parameters: [Parameter] { weights.map(\.parameter) }

  /// The parameters that change in training on a frozen backbone.
  public var headParameters: [Parameter] { head.weights.map(\.parameter) }
}

// MARK: - Running

extension SequenceClassifier {
  /// The feature row of each sequence, which is the input of the head: `(R, C)`.
  ///
  /// - Throws: a ``TransformerError`` with the index in `inputs` of a sequence that is empty, is
  ///   too long, or has a token or token type that the model doesn't know.
  public func features(
    _ tape: Tape, _ inputs: [ClassifierInput]
  ) throws(TransformerError) -> Variable {
    for (index, input) in inputs.enumerated() { try input.check(index: index, for: backbone) }
    return try backbone.features(tape, inputs, pooling)
  }

  /// Applies the head to feature rows, `(R, C) -> (R, L)`; if `features` is a constant, only the
  /// head is differentiated.
  public func logits(_ tape: Tape, features: Variable) -> Variable { head(tape, features) }

  /// The unnormalised scores of all sequences, computed in one batch: `(R, L)`.
  ///
  /// - Throws: the same errors as ``features(_:_:)``.
  public func logits(
    _ tape: Tape, _ inputs: [ClassifierInput]
  ) throws(TransformerError) -> Variable {
    head(tape, try features(tape, inputs))
  }
}
