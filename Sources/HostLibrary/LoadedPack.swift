import CDoRA
import CDoRAHost
import Glibc
import Objectives
import PluginHost

/// A pack for callers of this library. It has tables of dora.h, whose functions call a ``Pack`` of
/// the host.
///
/// Callers never receive the plugin's own table. All calls go through the host, which checks the
/// results, whether or not the plugin is isolated.
///
/// `@unchecked Sendable`: all properties are set in the initializer and only read afterwards.
final class LoadedPack: @unchecked Sendable {
  let pack: any Pack
  let services: HostServices
  let table: UnsafePointer<dora_pack>
  let robustifiers: UnsafePointer<dora_robustifier_factory>?
  /// The objectives that callers see, in the order of the table.
  let objectives: [ObjectiveDescriptor]
  /// The parameter values given together with the name of the pack, for each of the ``objectives``.
  private let presets: [[Double]]
  let file: UnsafePointer<CChar>?
  let confinement: UnsafePointer<CChar>?
  private let arena = TableArena()
  private let process = getpid()

  /// - Parameters:
  ///   - objective: the only objective that callers see; nil for all objectives.
  ///   - parameters: values that replace the defaults of that objective's parameters.
  init(
    _ pack: any Pack, objective: String?, parameters: [String: String], services: HostServices
  ) throws(HostError) {
    self.pack = pack
    self.services = services
    let all = pack.descriptor.objectives
    objectives = try Self.chosen(of: pack, objective, isConfigured: !parameters.isEmpty)
    presets = try Self.presets(of: objectives, parameters, path: pack.path)
    file = arena.copy(pack.path)
    confinement = arena.copy(pack.confinement?.measures.joined(separator: ", "))
    let described = zip(objectives, presets).map { [arena] in
      ObjectiveTable.make($0, defaults: $1, arena)
    }
    // If an objective was named, callers see only that one. Robustifiers are visible only if the
    // pack was loaded as a whole.
    let isWhole = objectives.count == all.count
    robustifiers =
      isWhole && !pack.robustifiers.isEmpty
      ? RobustifierTable.make(pack.robustifiers, arena) : nil
    let slot = try robustifiers.map { (factory) throws(HostError) in
      try ExtensionSlots.take(factory)
    }
    guard
      let table = arena.copy([
        PackTable.make(
          pack.descriptor, objectives: described, arena, extension: slot ?? PackTable.findState)
      ])
    else { preconditionFailure("one element has an address") }
    self.table = table
  }

  deinit {
    if let robustifiers { ExtensionSlots.giveBack(robustifiers) }
  }

  /// Rejects calls in a forked process, because the plugin process belongs to the parent.
  func checkProcess() throws(HostError) {
    guard !isForeign else { throw .forked }
  }

  var isForeign: Bool { getpid() != process }

  /// Makes an instance of an objective with the given values. Other parameters have their preset
  /// values or their defaults.
  func objective(
    at index: Int, _ values: UnsafeBufferPointer<dora_kv>
  ) throws(HostError) -> ObjectiveProxy {
    try checkProcess()
    let objective = objectives[index]
    var parameters: [String: ParameterValue] = [:]
    for (schema, value) in zip(objective.parameters, presets[index])
    where value != schema.defaultValue {
      parameters[schema.id] = schema.value(value)
    }
    for (id, value) in try GivenParameters.read(values, objective.parameters) {
      parameters[id] = value
    }
    do throws(PluginError) {
      let loss = try PluginLoss.make(
        pack, objective: objective.id, parameters: parameters, services: services)
      return ObjectiveProxy(loss, of: self)
    } catch {
      throw .plugin(error)
    }
  }

  private static func chosen(
    of pack: any Pack, _ id: String?, isConfigured: Bool
  ) throws(HostError) -> [ObjectiveDescriptor] {
    let all = pack.descriptor.objectives
    guard id != nil || isConfigured else { return all }
    do throws(PluginError) {
      return [all[try pack.index(ofObjective: id)]]
    } catch {
      // If the name is that of a robustifier, all objectives of the pack are visible.
      if case .noObjectives = error, !isConfigured { return all }
      if case .unknownObjective = error, pack.robustifiers.contains(where: { $0.id == id }) {
        return all
      }
      throw .plugin(error)
    }
  }

  private static func presets(
    of objectives: [ObjectiveDescriptor], _ parameters: [String: String], path: String
  ) throws(HostError) -> [[Double]] {
    var presets: [[Double]] = []
    for objective in objectives {
      var assignment = ParameterAssignment(schema: objective.parameters)
      do throws(PluginError) {
        try assignment.assign(
          parameters.mapValues { .text($0) },
          of: PluginIdentity(objective: objective.id, path: path))
      } catch {
        throw .plugin(error)
      }
      presets.append(assignment.values)
    }
    return presets
  }
}

extension ParameterSchema {
  /// Converts a number of the interface to the form that users write, with choices by name.
  func value(_ number: Double) -> ParameterValue {
    kind == .choice ? .text(text(of: number)) : .number(number)
  }
}

/// Reads parameters passed by callers.
enum GivenParameters {
  /// Returns the values by parameter id, converted according to the schema. A parameter that isn't
  /// in the schema isn't converted, and is reported as an error later.
  static func read(
    _ pairs: UnsafeBufferPointer<dora_kv>, _ schema: [ParameterSchema]
  ) throws(HostError) -> [String: ParameterValue] {
    var values: [String: ParameterValue] = [:]
    for (id, number) in try numbers(pairs) {
      values[id] = schema.first { $0.id == id }?.value(number) ?? .number(number)
    }
    return values
  }

  static func numbers(
    _ pairs: UnsafeBufferPointer<dora_kv>
  ) throws(HostError) -> [String: Double] {
    var numbers: [String: Double] = [:]
    for (i, pair) in pairs.enumerated() {
      guard let id = pair.id.map({ String(cString: $0) }) else {
        throw .usage("params[\(i)].id is NULL")
      }
      guard numbers.updateValue(pair.value, forKey: id) == nil else {
        throw .parameter("parameter '\(id)' is given twice")
      }
    }
    return numbers
  }
}
