import Objectives

/// A robustifier that a plugin computes.
///
/// Every batch is checked before the plugin sees it, and every result before anybody else does. Its
/// rule is unknown to the host, so it is always accumulated in two passes.
public struct PluginRobustifier: Robustifier {
  /// The pack's id and the robustifier's, such as "org.example.robust/trimmed": never the name of one
  /// of the host's own.
  public let name: String
  /// Every parameter's value; a choice's is its index.
  public let parameters: [String: Double]
  /// The pack it comes from.
  public let library: any Pack
  /// What the pack says of it, whatever its parameters.
  public let descriptor: RobustifierDescriptor
  public var accumulation: Accumulation { .twoPass }
  public var groupCount: Int? { needsGroups ? groupSizes.count : nil }

  private let groupSizes: [Int]
  private let instance: any RobustifierCalls
  private var needsGroups: Bool { descriptor.properties.contains(.needsGroups) }

  /// Makes a robustifier of a pack.
  ///
  /// - Parameters:
  ///   - id: of the robustifier; may be nil when the pack has only one.
  ///   - parameters: by name; the others keep their defaults.
  ///   - groupSizes: how many data of the data set each group has, `[G]`, each at least 1; empty
  ///     where data have no groups. Handed on only if the robustifier needs groups.
  /// - Throws: ``PluginError`` for an unknown robustifier or parameter, and for a value that the
  ///   schema or the plugin refuses.
  public init(
    _ library: any Pack, robustifier id: String? = nil,
    parameters: [String: ParameterValue] = [:], groupSizes: [Int] = [],
    services: HostServices = .standardError
  ) throws(PluginError) {
    precondition(groupSizes.allSatisfy { $0 > 0 }, "a group of no data: \(groupSizes)")
    let index = try library.index(ofRobustifier: id)
    let descriptor = library.robustifiers[index]
    var assignment = ParameterAssignment(schema: descriptor.parameters)
    try assignment.assign(
      parameters, of: PluginIdentity(objective: descriptor.id, path: library.path))
    instance = try library.instance(
      ofRobustifier: index, values: assignment.values, services: services)
    self.library = library
    self.descriptor = descriptor
    self.groupSizes = descriptor.properties.contains(.needsGroups) ? groupSizes : []
    self.parameters = Dictionary(
      uniqueKeysWithValues: zip(descriptor.parameters.map(\.id), assignment.values))
    name = "\(library.descriptor.id)/\(descriptor.id)"
  }

  /// The objective of one global batch, and its derivative by each loss.
  ///
  /// - Throws: ``ObjectiveError`` for a batch that no robustifier can use or that lacks groups, and
  ///   ``ObjectiveError/foreign(datum:reason:isMisbehaviour:)`` for whatever the plugin refuses or does
  ///   wrong.
  public func evaluate(_ batch: RobustBatch) throws(ObjectiveError) -> RobustValue {
    try batch.check()
    if needsGroups {
      guard let groups = batch.groups, !groupSizes.isEmpty else {
        throw .needsGroups(robustifier: name)
      }
      precondition(
        groups.allSatisfy(groupSizes.indices.contains),
        "a group outside of 0 ..< \(groupSizes.count): \(groups)")
    }
    do throws(PluginError) {
      return try instance.evaluate(batch, groupSizes: groupSizes)
    } catch {
      throw .foreign(
        datum: error.blamedDatum, reason: "\(error)", isMisbehaviour: error.isMisbehaviour)
    }
  }
}

extension PluginLoader {
  /// The robustifier of a name that ``PluginLocator/locate(_:)`` takes, such as "./mine.so" or
  /// "pack/name".
  ///
  /// - Parameters:
  ///   - parameters: by name, as a user wrote them.
  ///   - groupSizes: `[G]`; empty where data have no groups.
  /// - Throws: ``PluginError``.
  public func robustifier(
    _ name: String, parameters: [String: String] = [:], groupSizes: [Int] = []
  ) throws(PluginError) -> PluginRobustifier {
    let (name, version) = PluginLocator.split(name)
    let location = try locator.locate(name, version: version)
    return try PluginRobustifier(
      open(location, version: version), robustifier: location.objective,
      parameters: parameters.mapValues { .text($0) }, groupSizes: groupSizes, services: services)
  }
}
