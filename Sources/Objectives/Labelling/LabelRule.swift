/// A rule that combines the losses of data under their observed labels and under other labels into
/// one loss per datum.
///
/// A rule depends on neither the model nor the objective. If l⁺ is the loss under the observed
/// labelling and l⁻ the loss under another one, the rule determines their weights a and b:
/// ```
/// lᵢ = aᵢ l⁺ᵢ + bᵢ l⁻ᵢ,     dlᵢ = aᵢ dl⁺ᵢ + bᵢ dl⁻ᵢ
/// ```
/// If a and b depend on the losses, they are either the derivatives with respect to l⁺ and l⁻, or
/// treated as constants.
public protocol LabelRule: Sendable {
  /// The name of the rule for users, such as "tv-dro".
  var name: String { get }
  /// The parameters of the rule by their names for users.
  var parameters: [String: Double] { get }
  /// The labelling under which l⁻ is computed.
  var labelling: Labelling { get }
  /// The column that the rule reads, which has one value per datum; nil if it reads none.
  var column: LabelColumn? { get }
  /// Whether a and b are nonnegative and add up to 1.
  var isAverage: Bool { get }
  /// Whether the rule keeps a number for each annotator from batch to batch.
  var isStateful: Bool { get }
  /// Whether a and b of a datum depend on other data in the batch, in which case the batch must not
  /// be divided.
  var seesBatch: Bool { get }

  /// Returns a and b for each datum in a batch.
  ///
  /// - Parameters:
  ///   - losses: the losses of the data under both labellings.
  ///   - state: the value for each annotator, by the annotator's number. A stateful rule updates it.
  func weigh(
    _ losses: LabelledLosses, state: inout [Double: Double]
  ) throws(ObjectiveError) -> LabelWeights
}

extension LabelRule {
  public var column: LabelColumn? { nil }
  public var isAverage: Bool { true }
  public var isStateful: Bool { false }
  public var seesBatch: Bool { false }

  /// The name and the parameters of the rule, such as "tv-dro{rho=0.2}".
  public var text: String { RobustifierText.of(name, parameters) }
}

/// A field of the data that a rule reads. It has one number per datum.
public struct LabelColumn: Sendable, Equatable {
  public var id: String
  public var isNeeded: Bool
}

/// The losses of a batch under two labellings.
public struct LabelledLosses: Sendable {
  /// The losses l⁺ under the observed labelling, `[N]`, in nats.
  public var observed: [Double]
  /// The losses l⁻ under the other labelling, `[N]`, in nats.
  public var other: [Double]
  /// The values of the rule's column, `[N]`; nil if the data don't have the column.
  public var column: [Double]?
  /// The optimizer step, counted from 1, or 0 outside training.
  public var step = 0
}

/// The weights of the two losses of each datum.
public struct LabelWeights: Sendable, Equatable {
  /// The weights a of l⁺, `[N]`.
  public var observed: [Double]
  /// The weights b of l⁻, `[N]`.
  public var other: [Double]
}
