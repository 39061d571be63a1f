import CDoRA

/// The description of an objective, which a host and its users can read before an instance is
/// created.
public struct ObjectiveDescription: Sendable {
  /// A permanent identifier, which consists of lower-case letters, digits, '-', '_' and '.'.
  public var id: String
  public var name: String
  /// A description of the objective in one sentence.
  public var summary: String
  /// The revision number. It starts at 1 and increases with every change that can affect results.
  public var revision: UInt32
  /// The URL of a publication that describes the objective.
  public var citation: String?
  /// The license, as an SPDX expression.
  public var license: String
  public var tags: [String]
  public var needs: Inputs
  public var uses: Inputs
  public var neededColumns: [String]
  public var usedColumns: [String]
  /// The allowed number of responses of a datum. For instance, `2...UInt32.max` means at least 2
  /// responses, and nil means at least 1.
  public var responses: ClosedRange<UInt32>?
  public var properties: Properties
  /// A constant lower bound of the loss, in nats; nil if there is none.
  public var lowerBound: Double?
  /// Metrics reported in addition to the loss; ``Datum/report(_:as:)`` refers to them by index.
  public var metrics: [Metric]

  public init(
    id: String, name: String, summary: String, revision: UInt32 = 1, citation: String? = nil,
    license: String, tags: [String] = [], needs: Inputs = [], uses: Inputs = [],
    neededColumns: [String] = [], usedColumns: [String] = [],
    responses: ClosedRange<UInt32>? = nil, properties: Properties = [],
    lowerBound: Double? = nil, metrics: [Metric] = []
  ) {
    self.id = id
    self.name = name
    self.summary = summary
    self.revision = revision
    self.citation = citation
    self.license = license
    self.tags = tags
    self.needs = needs
    self.uses = uses
    self.neededColumns = neededColumns
    self.usedColumns = usedColumns
    self.responses = responses
    self.properties = properties
    self.lowerBound = lowerBound
    self.metrics = metrics
  }
}

/// Inputs in addition to the summed log-probabilities, which are always present.
public struct Inputs: OptionSet, Sendable {
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let referenceLogp = Inputs(rawValue: 1 << 0)
  public static let length = Inputs(rawValue: 1 << 1)
  public static let score = Inputs(rawValue: 1 << 2)
  public static let weight = Inputs(rawValue: 1 << 3)
  public static let goldenIndex = Inputs(rawValue: 1 << 4)
  public static let tokenLogp = Inputs(rawValue: 1 << 5)
  public static let referenceTokenLogp = Inputs(rawValue: 1 << 6)
}

/// A number per datum that an objective reports, such as a reward margin.
public struct Metric: Sendable {
  /// The way to reduce the values for all data of a step to one number.
  public enum Reduction: UInt32, Sendable { case mean, sum, min, max }

  var id: String
  var reduction: Reduction
  var label: String?
  var unit: String?

  public init(
    _ id: String, _ reduction: Reduction = .mean, label: String? = nil, unit: String? = nil
  ) {
    self.id = id
    self.reduction = reduction
    self.label = label
    self.unit = unit
  }
}

/// Properties that a host may rely on and that a checker verifies.
public struct Properties: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Reordering the responses reorders the derivative accordingly.
  public static let permutationEquivariant = Properties(
    rawValue: UInt32(DORA_PROP_PERMUTATION_EQUIVARIANT))
  /// Adding a constant to every score of a datum changes nothing.
  public static let scoreShiftInvariant = Properties(
    rawValue: UInt32(DORA_PROP_SCORE_SHIFT_INVARIANT))
  /// The derivative treats some values that depend on log-probabilities as constants, as
  /// ``stopGradient(_:)`` does.
  public static let stopGradient = Properties(rawValue: UInt32(DORA_PROP_STOP_GRADIENT))
  /// The loss has kinks, at which the derivative is given as 0.
  public static let nonSmooth = Properties(rawValue: UInt32(DORA_PROP_NON_SMOOTH))
}
