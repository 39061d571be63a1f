import BuildRecord
import CDoRA
import Objectives
import PluginHost

/// An objective of a loaded pack, which is tested with made-up parameters and data.
final class TestedObjective {
  let library: PackLibrary
  let pack: dora_pack
  let objective: ObjectiveDescriptor
  let plugin: PluginUnderTest
  private let descriptor: UnsafePointer<dora_objective>?
  private let host: GuardedBlock

  /// Loads the pack. Whether it can be loaded is tested by another check.
  init(_ plugin: PluginUnderTest) throws(Outcome) {
    Progress.entering("load")
    do throws(PluginError) {
      library = try PackLibrary(path: plugin.path)
      let index = try library.index(ofObjective: plugin.objective)
      objective = library.descriptor.objectives[index]
      descriptor = library.objective(at: index)
    } catch {
      throw .skipped("the pack can't be used, see 'loads' and 'description'")
    }
    self.plugin = plugin
    pack = library.table.pointee
    host = GuardedBlock(
      "host", copying: [Self.quietHost.descriptor.pointee], placement: .againstEnd)
    host.seal()
  }

  /// The services of a host that discards the plugins' log messages.
  static let quietHost = HostServices(name: "dora-host", version: BuildRecord.version) { _, _ in }

  /// Calls `create` with arbitrary values.
  func create(
    _ values: [(id: String, value: Double)], capacity: Int, placement: GuardedBlock.Placement
  ) -> Reply {
    Reply(creating: values, capacity: capacity, placement: placement) {
      pack.create?(
        descriptor, UnsafePointer(host.bound(to: dora_host.self)), $0, $1, $2, $3, $4)
    }
  }

  func destroy(_ instance: OpaquePointer?) {
    Progress.entering("destroy")
    pack.destroy?(instance)
  }

  /// The functions that save and load state, if the objective has any.
  var state: dora_state? {
    objective.properties.contains(.stateful) ? library.stateExtension()?.pointee : nil
  }

  /// The flags for calls that must not change the state.
  var quietFlags: UInt32 { objective.properties.contains(.stateful) ? Call.validation : 0 }

  /// Returns an instance with these parameters, or nil if the plugin refuses them. It may do so
  /// although the schema allows the values, because two values may be incompatible.
  func instance(_ setting: Setting) throws(Outcome) -> TestedInstance? {
    Progress.entering("create")
    let requirements: LossRequirements
    do throws(PluginError) {
      // The host's own code determines the requirements of an instance.
      requirements = try PluginLoss.make(
        library, objective: objective.id, parameters: setting.named(objective.parameters),
        services: Self.quietHost
      ).requirements
    } catch {
      if setting.isDefault { throw .failed("\(error)") }
      return nil
    }
    return try TestedInstance(self, setting.values, requirements)
  }

  /// Returns an instance with default parameters.
  func instance() throws(Outcome) -> TestedInstance {
    guard let instance = try instance(Setting.standard(objective.parameters)) else {
      throw .failed("'create' refuses the default parameters")
    }
    return instance
  }
}
