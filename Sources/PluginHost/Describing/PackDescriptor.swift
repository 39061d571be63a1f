import Objectives

/// A checked copy of a pack's description of itself.
public struct PackDescriptor: Sendable, Equatable, Codable {
  /// A permanent id, such as "org.example.pairwise".
  public let id: String
  public let version: String
  /// The lowest interface version that the pack needs.
  public let interface: InterfaceVersion
  public let vendor: String?
  public let url: String?
  /// A text that distinguishes different builds; nil if there is none.
  public let build: String?
  /// The descriptions of the objectives. Empty only in a pack of robustifiers.
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
  /// The revision number, which increases with every change that can affect results.
  public let revision: Int
  /// The requirements regardless of the parameters. An instance may require more or fewer of the
  /// inputs that it uses.
  public let requirements: LossRequirements
  public let coupling: LossCoupling
  public let properties: ObjectiveProperties
  /// A constant lower bound of the loss, in nats; nil if there is none.
  public let lowerBound: Double?
  public let parameters: [ParameterSchema]
  public let metrics: [MetricSchema]
}

/// Properties that a host may rely on and that a checker verifies, with the bits of the interface.
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

/// A number that an objective reports for each datum, with the details needed to display it.
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
  /// Whether a search should vary the parameter on a logarithmic scale.
  public let isLogScale: Bool
  /// Whether the parameter may change between steps.
  public let isSchedulable: Bool
  /// The default value, or its index in the case of a choice.
  public let defaultValue: Double
  public let choices: [Choice]

  /// Returns whether a number is within the limits.
  package func contains(_ value: Double) -> Bool {
    (isMinimumOpen ? value > minimum : value >= minimum)
      && (isMaximumOpen ? value < maximum : value <= maximum)
  }
}

extension ParameterSchema: CustomStringConvertible {
  /// A description in one line, such as "beta: a number above 0 and at most 1000.0 (default 0.1),
  /// inverse temperature".
  public var description: String {
    let unit = unit.map { " \($0)" } ?? ""
    let label = label.map { ", \($0)" } ?? ""
    return "\(id): \(allowedValues) (default \(text(of: defaultValue))\(unit))\(label)"
  }

  /// A description of the allowed values, as the end of the phrase "must be …".
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

  /// Returns a value in the form that users write.
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
