/// How the losses of data under their observed labels and under other labels are combined into one
/// loss per datum.
///
/// A rule knows neither the model nor the objective. With l⁺ the loss under the observed labelling
/// and l⁻ the loss under another one, it determines the weight of each:
/// ```
/// lᵢ = aᵢ l⁺ᵢ + bᵢ l⁻ᵢ,     dlᵢ = aᵢ dl⁺ᵢ + bᵢ dl⁻ᵢ
/// ```
/// If a and b depend on the losses, they are either the derivatives with respect to l⁺ and l⁻, or
/// held fixed.
public protocol LabelRule: Sendable {
  /// The rule's user-visible name, such as "tv-dro".
  var name: String { get }
  /// The rule's parameters by user-visible name.
  var parameters: [String: Double] { get }
  /// The labelling under which l⁻ is computed.
  var labelling: Labelling { get }
  /// A required or optional column with one value per datum; nil if the rule reads no column.
  var column: LabelColumn? { get }
  /// Whether a and b are never negative and add up to 1.
  var isAverage: Bool { get }
  /// Whether the rule keeps a number per annotator from batch to batch.
  var isStateful: Bool { get }
  /// Whether a and b of a datum depend on other data of the batch, so that the batch must be whole.
  var seesBatch: Bool { get }

  /// Returns a and b for each datum in a batch.
  ///
  /// - Parameter state: one value per annotator, with the annotator's number as key; a stateful
  ///   rule updates it.
  func weigh(
    _ losses: LabelledLosses, state: inout [Double: Double]
  ) throws(ObjectiveError) -> LabelWeights
}

extension LabelRule {
  public var column: LabelColumn? { nil }
  public var isAverage: Bool { true }
  public var isStateful: Bool { false }
  public var seesBatch: Bool { false }

  /// The name with the parameters, such as "tv-dro{rho=0.2}".
  public var text: String {
    guard !parameters.isEmpty else { return name }
    let values = parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return name + "{" + values.joined(separator: ",") + "}"
  }
}

/// A field of the data that a rule reads, one number per datum.
public struct LabelColumn: Sendable, Equatable {
  public var id: String
  public var isNeeded: Bool
}

/// The losses of a batch under two labellings.
public struct LabelledLosses: Sendable {
  /// l⁺, `[N]`, nats.
  public var observed: [Double]
  /// l⁻, `[N]`, nats.
  public var other: [Double]
  /// The values of the rule's column, `[N]`; nil if the data don't have that column.
  public var column: [Double]?
  /// The optimizer step, from 1; 0 outside training.
  public var step = 0
}

/// The weights of the two losses of each datum.
public struct LabelWeights: Sendable, Equatable {
  /// a, `[N]`.
  public var observed: [Double]
  /// b, `[N]`.
  public var other: [Double]
}
