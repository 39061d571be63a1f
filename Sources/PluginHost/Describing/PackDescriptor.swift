import Objectives

/// A pack's description of itself, checked and copied.
public struct PackDescriptor: Sendable, Equatable, Codable {
  /// A permanent id, such as "org.example.pairwise".
  public let id: String
  public let version: String
  /// The lowest interface version that the pack needs.
  public let interface: InterfaceVersion
  public let vendor: String?
  public let url: String?
  /// Distinguishes one build from another.
  public let build: String?
  /// Empty only in a pack of robustifiers.
  public let objectives: [ObjectiveDescriptor]
}

/// A pack's description of one of its objectives.
public struct ObjectiveDescriptor: Sendable, Equatable, Codable {
  public let id: String
  public let name: String
  public let summary: String
  public let citation: String?
  public let license: String
  public let tags: [String]
  /// Alternative names, from tags such as "alias:sft".
  public let aliases: [String]
  /// Increases whenever results can change.
  public let revision: Int
  /// The requirements regardless of the parameters; an instance may require more or fewer of the
  /// inputs that it uses.
  public let requirements: LossRequirements
  public let coupling: LossCoupling
  public let properties: ObjectiveProperties
  /// A lower bound of the loss, in nats; nil if no constant is a bound.
  public let lowerBound: Double?
  public let parameters: [ParameterSchema]
  public let metrics: [MetricSchema]
}

/// Properties that a host may rely on and a checker verifies, with the interface's bits.
public struct ObjectiveProperties: OptionSet, Sendable, Codable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let permutationEquivariant = ObjectiveProperties(rawValue: 1)
  public static let scoreShiftInvariant = ObjectiveProperties(rawValue: 2)
  public static let stateful = ObjectiveProperties(rawValue: 4)
  public static let nonSmooth = ObjectiveProperties(rawValue: 8)
  public static let concurrent = ObjectiveProperties(rawValue: 16)
  public static let stopGradient = ObjectiveProperties(rawValue: 32)
}

/// A number per datum that an objective reports, with the details needed to display it.
public struct MetricSchema: Sendable, Equatable, Codable {
  public let id: String
  public let label: String?
  public let unit: String?
  public let reduction: LossMetric.Reduction
}

/// A hyper-parameter of an objective.
public struct ParameterSchema: Sendable, Equatable, Codable {
  public enum Kind: String, Sendable, Codable { case real, integer, boolean, choice }

  public struct Choice: Sendable, Equatable, Codable {
    public let id: String
    public let help: String?
  }

  public let id: String
  public let label: String?
  public let unit: String?
  public let help: String?
  public let kind: Kind
  public let minimum: Double
  public let maximum: Double
  /// Whether the minimum itself is excluded.
  public let isMinimumOpen: Bool
  public let isMaximumOpen: Bool
  /// Whether a search should vary the parameter by factors.
  public let isLogScale: Bool
  /// Whether the parameter may change between steps.
  public let isSchedulable: Bool
  /// The default value; for a choice, its index.
  public let defaultValue: Double
  public let choices: [Choice]

  /// Whether a number lies within the limits.
  package func contains(_ value: Double) -> Bool {
    (isMinimumOpen ? value > minimum : value >= minimum)
      && (isMaximumOpen ? value < maximum : value <= maximum)
  }
}

extension ParameterSchema: CustomStringConvertible {
  /// A one-line description: "beta: a number above 0 and at most 1000.0 (default 0.1), inverse
  /// temperature".
  public var description: String {
    let unit = unit.map { " \($0)" } ?? ""
    let label = label.map { ", \($0)" } ?? ""
    return "\(id): \(allowedValues) (default \(text(of: defaultValue))\(unit))\(label)"
  }

  /// The allowed values, as the end of the phrase "must be …".
  var allowedValues: String {
    switch kind {
    case .boolean: "true or false"
    case .choice: choices.map { "'\($0.id)'" }.joined(separator: " or ")
    case .real, .integer:
      "\(kind == .integer ? "an integer" : "a number")"
        + " \(isMinimumOpen ? "above" : "of at least") \(text(of: minimum))"
        + " and \(isMaximumOpen ? "below" : "at most") \(text(of: maximum))"
    }
  }

  /// A value as a user would write it.
  public func text(of value: Double) -> String {
    switch kind {
    case .real: return "\(value)"
    case .integer: return Int(exactly: value).map { "\($0)" } ?? "\(value)"
    case .boolean: return value == 0 ? "false" : "true"
    case .choice:
      guard let index = Int(exactly: value), choices.indices.contains(index) else {
        return "\(value)"
      }
      return choices[index].id
    }
  }
}
