import Objectives

/// What a pack says about itself, checked and copied.
public struct PackDescriptor: Sendable, Equatable, Codable {
  /// Permanent, such as "org.example.pairwise".
  public let id: String
  public let version: String
  /// The least version of the interface that it needs.
  public let interface: InterfaceVersion
  public let vendor: String?
  public let url: String?
  /// Tells one build from another.
  public let build: String?
  /// Empty only in a pack of robustifiers.
  public let objectives: [ObjectiveDescriptor]
}

/// What a pack says about one of its objectives.
public struct ObjectiveDescriptor: Sendable, Equatable, Codable {
  public let id: String
  public let name: String
  public let summary: String
  public let citation: String?
  public let license: String
  public let tags: [String]
  /// Other names it goes by, from tags such as "alias:sft".
  public let aliases: [String]
  /// Moves whenever numbers can change.
  public let revision: Int
  /// Whatever the parameters; an instance may need more of what it uses, or less.
  public let requirements: LossRequirements
  public let coupling: LossCoupling
  public let properties: ObjectiveProperties
  /// The loss is never below this, in nats; nil where no constant is a bound.
  public let lowerBound: Double?
  public let parameters: [ParameterSchema]
  public let metrics: [MetricSchema]
}

/// What a host may rely on and a checker verifies; the bits are the interface's.
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

/// A number per datum that an objective reports, with what a report needs to show it.
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
  /// Whether the minimum itself is not allowed.
  public let isMinimumOpen: Bool
  public let isMaximumOpen: Bool
  /// Whether a search should step through it by factors.
  public let isLogScale: Bool
  /// Whether it may change between steps.
  public let isSchedulable: Bool
  /// A choice's default is its index.
  public let defaultValue: Double
  public let choices: [Choice]

  /// Whether a number lies within the limits.
  package func contains(_ value: Double) -> Bool {
    (isMinimumOpen ? value > minimum : value >= minimum)
      && (isMaximumOpen ? value < maximum : value <= maximum)
  }
}

extension ParameterSchema: CustomStringConvertible {
  /// One line for people: "beta: a number above 0 and at most 1000.0 (default 0.1), inverse
  /// temperature".
  public var description: String {
    let unit = unit.map { " \($0)" } ?? ""
    let label = label.map { ", \($0)" } ?? ""
    return "\(id): \(allowedValues) (default \(text(of: defaultValue))\(unit))\(label)"
  }

  /// What a value must be, as the rest of "must be …".
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
