import Objectives

/// A robustifier that a plugin computes.
///
/// Every batch is checked before it is passed to the plugin, and every result is checked before it
/// is used. The host doesn't know the formula, so the robustifier always takes two passes.
public struct PluginRobustifier: Robustifier {
  /// The ids of the pack and the robustifier, such as "org.example.robust/trimmed". This is never
  /// the name of a built-in robustifier.
  public let name: String
  /// The value of every parameter, or its index in the case of a choice.
  public let parameters: [String: Double]
  /// The pack that contains the robustifier.
  public let library: any Pack
  /// The pack's description of the robustifier, which doesn't depend on its parameters.
  public let descriptor: RobustifierDescriptor
  public var accumulation: Accumulation { .twoPass }
  public var provenance: [PluginProvenance] { [library.provenance] }
  public var groupCount: Int? { needsGroups ? groupSizes.count : nil }

  private let groupSizes: [Int]
  private let instance: any RobustifierCalls
  private var needsGroups: Bool { descriptor.properties.contains(.needsGroups) }

  /// Makes a robustifier from a pack.
  ///
  /// - Parameters:
  ///   - library: the pack that contains the robustifier.
  ///   - id: the id of the robustifier. It may be nil if the pack has only one.
  ///   - parameters: values by name. Other parameters keep their defaults.
  ///   - groupSizes: the number of data in each group of the data set, `[G]`, each at least 1. It
  ///     is empty if the data have no groups, and is passed to the plugin only if the robustifier
  ///     needs groups.
  ///   - services: the host's services for the plugin.
  /// - Throws: ``PluginError`` for an unknown robustifier or parameter, or for a value that the
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

  /// Returns the objective of a global batch, and its derivative with respect to each loss.
  ///
  /// - Throws: `ObjectiveError` for a batch that no robustifier can use or that lacks groups, and
  ///   `ObjectiveError.foreign(datum:reason:isMisbehaviour:)` if the plugin rejects the batch or
  ///   misbehaves.
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
  /// Makes the robustifier with this name, which has the form that ``PluginLocator/locate(_:version:)``
  /// accepts, such as "./mine.so" or "pack/name".
  ///
  /// - Parameters:
  ///   - name: the name of the robustifier.
  ///   - parameters: values by name, as written by the user.
  ///   - groupSizes: the sizes of the groups, `[G]`. Empty if the data have no groups.
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
