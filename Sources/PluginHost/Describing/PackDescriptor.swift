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
