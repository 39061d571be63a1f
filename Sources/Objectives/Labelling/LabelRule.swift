/// How the losses of data under the labels that they have, and under others, become one loss of each datum.
///
/// A rule knows neither the model nor the objective. With l⁺ the loss under the observed labelling and l⁻ that under
/// another one it says how much each counts:
/// ```
/// lᵢ = aᵢ l⁺ᵢ + bᵢ l⁻ᵢ,     dlᵢ = aᵢ dl⁺ᵢ + bᵢ dl⁻ᵢ
/// ```
/// so that a and b are the derivative where they depend on the losses, or are held fixed.
public protocol LabelRule: Sendable {
  /// What users call it, such as "tv-dro".
  var name: String { get }
  /// Its parameters, by the names that users give them.
  var parameters: [String: Double] { get }
  /// The labelling of l⁻.
  var labelling: Labelling { get }
  /// A column per datum that the data must have, or may have; nil for none.
  var column: LabelColumn? { get }
  /// Whether a and b are never negative and add up to 1.
  var isAverage: Bool { get }
  /// Whether it keeps a number per annotator from batch to batch.
  var isStateful: Bool { get }

  /// a and b of each datum of a batch.
  ///
  /// - Parameter state: a number by the annotator's; moved on by a stateful rule.
  func weigh(
    _ losses: LabelledLosses, state: inout [Double: Double]
  ) throws(ObjectiveError) -> LabelWeights
}

extension LabelRule {
  public var column: LabelColumn? { nil }
  public var isAverage: Bool { true }
  public var isStateful: Bool { false }

  /// Name and parameters, such as "tv-dro{rho=0.2}".
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
  /// The rule's column, `[N]`; nil where the data have none.
  public var column: [Double]?
}

/// What each of the two losses of a datum counts.
public struct LabelWeights: Sendable, Equatable {
  /// a, `[N]`.
  public var observed: [Double]
  /// b, `[N]`.
  public var other: [Double]
}
