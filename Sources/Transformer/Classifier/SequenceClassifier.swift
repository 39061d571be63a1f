import TensorCore

/// A model that gives every sequence a score per label: a classifier, or with one label a reward model.
///
/// The backbone is an encoder or a decoder; the head is one linear layer on one row per
/// sequence. Sequences are packed without padding: what one costs is its own length.
///
/// It belongs to one thread at a time; its operations use all threads of the pool, and give the same
/// bytes with any number of them.
public final class SequenceClassifier {
  /// How the backbone's rows become one per sequence.
  public enum Pooling: String, Codable, Sendable, CaseIterable {
    /// An encoder's first token, through the pooler where the model has one.
    case cls
    /// The mean over all of an encoder's tokens, special ones included.
    case mean
    /// A decoder's last token but for padding, the only one that has seen the others.
    case last
  }

  /// The labels' names; one for a reward model.
  public let labels: [String]
  public let pooling: Pooling
  let backbone: ClassifierBackbone
  let head: ClassifierHead
  let configuration: ClassifierConfiguration

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

  /// L.
  public var labelCount: Int { labels.count }

  /// C, the length of a feature row.
  public var hiddenSize: Int { backbone.hiddenSize }

  /// Tokens of the longest sequence that the model can take.
  public var maximumPositions: Int { backbone.maximumPositions }

  /// V: token ids are below it.
  public var vocabularySize: Int { backbone.vocabularySize }

  /// How many types of tokens it tells apart; 1 if none.
  public var typeCount: Int { backbone.typeCount }

  /// Whether the backbone is an encoder, whose sequences begin with a classification token and may be
  /// pairs with token types.
  public var isEncoder: Bool { configuration.isEncoder }

  var weights: [Weight] { backbone.weights + head.weights }

  /// What fine-tuning changes: the backbone's, then the head's.
  public var parameters: [Parameter] { weights.map(\.parameter) }

  /// What training on a frozen backbone changes.
  public var headParameters: [Parameter] { head.weights.map(\.parameter) }
}

// MARK: - Running

extension SequenceClassifier {
  /// One row per sequence, before the head: `(R, C)`.
  ///
  /// - Throws: ``TransformerError`` that names the sequence by its place in `inputs`, for one that is
  ///   empty, too long, or has a token or token type that the model doesn't know.
  public func features(
    _ tape: Tape, _ inputs: [ClassifierInput]
  ) throws(TransformerError) -> Variable {
    for (index, input) in inputs.enumerated() { try input.check(index: index, for: backbone) }
    return try backbone.features(tape, inputs, pooling)
  }

  /// The head on feature rows, `(R, C) -> (R, L)`: on a constant, only the head is differentiated.
  public func logits(_ tape: Tape, features: Variable) -> Variable { head(tape, features) }

  /// The scores of all sequences at once, not normalised: `(R, L)`.
  ///
  /// - Throws: as ``features(_:_:)`` does.
  public func logits(
    _ tape: Tape, _ inputs: [ClassifierInput]
  ) throws(TransformerError) -> Variable {
    head(tape, try features(tape, inputs))
  }
}
