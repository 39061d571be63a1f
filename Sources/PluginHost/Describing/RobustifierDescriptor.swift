import CDoRA
import Objectives

/// A checked copy of a pack's description of one of its robustifiers.
public struct RobustifierDescriptor: Sendable, Equatable, Codable {
  public let id: String
  public let name: String
  public let summary: String
  public let citation: String?
  public let license: String
  /// The revision number, which increases with every change that can affect results.
  public let revision: Int
  public let properties: RobustifierProperties
  /// The parameters, none of which may change during training.
  public let parameters: [ParameterSchema]
}

/// Properties that a host may rely on and that a checker verifies, with the bits of the interface.
public struct RobustifierProperties: OptionSet, Sendable, Codable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The robustifier rejects a batch without groups.
  public static let needsGroups = RobustifierProperties(rawValue: 1)
  /// The objective has kinks.
  public static let nonSmooth = RobustifierProperties(rawValue: 2)
  /// The weights are treated as constants. The value is `Σᵢ wᵢ lᵢ`, but w isn't its derivative.
  public static let detached = RobustifierProperties(rawValue: 4)

  static let all: RobustifierProperties = [.needsGroups, .nonSmooth, .detached]
}

extension RobustifierDescriptor {
  /// The name used in errors for the location of a pack's robustifiers.
  static let place = "extension('\(DORA_EXTENSION_ROBUSTIFIER)')"

  /// Checks a factory and copies its descriptions.
  ///
  /// - Throws: ``PluginError/badDescriptor(path:field:reason:)`` for the first field that violates
  ///   a rule.
  static func all(
    of factory: UnsafePointer<dora_robustifier_factory>, _ reader: DescriptorReader
  ) throws(PluginError) -> [RobustifierDescriptor] {
    try reader.checkSize(
      factory.pointee.struct_size, atLeast: dora_robustifier_factory.leastSize, place)
    let size = Int(factory.pointee.struct_size)
    let factory = dora_robustifier_factory(copying: factory, size: size)
    try reader.require(
      factory.n_robustifiers >= 1, "\(place).n_robustifiers", "is 0, must be at least 1")
    _ = try reader.requirePresent(factory.create, "\(place).create")
    _ = try reader.requirePresent(factory.evaluate, "\(place).evaluate")
    _ = try reader.requirePresent(factory.destroy, "\(place).destroy")
    let field = "\(place).robustifiers"
    let all = try reader.array(
      factory.robustifiers, count: factory.n_robustifiers, field
    ) { (robustifier, place) throws(PluginError) in
      try RobustifierDescriptor(robustifier, place, reader)
    }
    try requireUnique(all.map(\.id), { "\(field)[\($0)].id" }, reader)
    return all
  }

  private init(
    _ c: dora_robustifier, _ place: String, _ reader: DescriptorReader
  ) throws(PluginError) {
    try reader.require(c.revision >= 1, "\(place).revision", "is 0, must be at least 1")
    revision = Int(c.revision)
    id = try reader.id(c.id, "\(place).id")
    name = try reader.text(c.name, "\(place).name")
    summary = try reader.text(c.summary, "\(place).summary")
    citation = try reader.optionalText(c.citation, "\(place).citation")
    license = try reader.text(c.license, "\(place).license")
    let unknown = c.properties & ~RobustifierProperties.all.rawValue
    try reader.require(
      unknown == 0, "\(place).properties", "has unknown bits 0x\(String(unknown, radix: 16))")
    properties = RobustifierProperties(rawValue: c.properties)
    parameters = try reader.array(
      c.params, count: c.n_params, "\(place).params"
    ) { (parameter, place) throws(PluginError) in
      let schema = try ParameterSchema(parameter, place, reader)
      try reader.require(
        !schema.isSchedulable, "\(place).flags",
        "says schedulable, but a robustifier's parameters are fixed")
      return schema
    }
    try requireUnique(parameters.map(\.id), { "\(place).params[\($0)].id" }, reader)
  }
}
