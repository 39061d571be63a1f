import CDoRA
import Objectives
import PluginHost

/// The table of a pack, filled with this library's functions.
enum PackTable {
  static func make(
    _ descriptor: PackDescriptor, objectives: [dora_objective], _ arena: TableArena,
    extension find: @escaping @convention(c) (UnsafePointer<CChar>?) -> UnsafeRawPointer?
  ) -> dora_pack {
    dora_pack(
      magic: UInt32(DORA_PACK_MAGIC), struct_size: UInt32(MemoryLayout<dora_pack>.size),
      abi_major: DORA_ABI_MAJOR, abi_minor_min: 0, n_objectives: UInt32(objectives.count),
      reserved: 0, id: arena.copy(descriptor.id), version: arena.copy(descriptor.version),
      vendor: arena.copy(descriptor.vendor), url: arena.copy(descriptor.url),
      build: arena.copy(descriptor.build), objectives: arena.copy(objectives),
      create: ObjectiveCalls.create, set_params: ObjectiveCalls.setParameters,
      requirements: ObjectiveCalls.requirements, evaluate: ObjectiveCalls.evaluate,
      destroy: ObjectiveCalls.destroy, extension: find)
  }

  /// Returns the extensions of a pack without robustifiers.
  static let findState: @convention(c) (UnsafePointer<CChar>?) -> UnsafeRawPointer? = { id in
    guard let id, String(cString: id) == DORA_EXTENSION_STATE else { return nil }
    return UnsafeRawPointer(StateCalls.table)
  }
}

/// The description of an objective.
enum ObjectiveTable {
  static func make(
    _ objective: ObjectiveDescriptor, defaults: [Double], _ arena: TableArena
  ) -> dora_objective {
    let requirements = objective.requirements
    let most = requirements.responses.upperBound
    let tags = objective.tags + objective.aliases.map { "alias:\($0)" }
    return dora_objective(
      struct_size: UInt32(MemoryLayout<dora_objective>.size),
      revision: UInt32(clamping: objective.revision), id: arena.copy(objective.id),
      name: arena.copy(objective.name), summary: arena.copy(objective.summary),
      citation: arena.copy(objective.citation), license: arena.copy(objective.license),
      tags: arena.copy(tags.isEmpty ? nil : tags.joined(separator: ",")),
      needs: requirements.needs.bits, uses: requirements.uses.bits,
      needs_columns: arena.list(requirements.neededColumns),
      uses_columns: arena.list(requirements.usedColumns),
      gradient_columns: arena.list(requirements.gradientColumns),
      k_min: UInt32(clamping: requirements.responses.lowerBound),
      k_max: most == Int.max ? 0 : UInt32(clamping: most), coupling: coupling(objective.coupling),
      properties: objective.properties.rawValue, lower_bound: objective.lowerBound ?? .nan,
      n_params: UInt32(objective.parameters.count), n_metrics: UInt32(objective.metrics.count),
      params: arena.parameters(objective.parameters, defaults: defaults),
      metrics: arena.metrics(objective.metrics))
  }

  private static func coupling(_ coupling: LossCoupling) -> UInt32 {
    switch coupling {
    case .separable: DORA_SEPARABLE
    case .coupled: DORA_COUPLED
    case .joint: DORA_JOINT
    }
  }
}

extension Set<LossRequirements.Input> {
  var bits: UInt64 { reduce(0) { $0 | $1.bit } }
}

/// The descriptions of a pack's robustifiers.
enum RobustifierTable {
  static func make(
    _ robustifiers: [RobustifierDescriptor], _ arena: TableArena
  ) -> UnsafePointer<dora_robustifier_factory>? {
    factory(
      robustifiers.map { robustifier in
        dora_robustifier(
          struct_size: UInt32(MemoryLayout<dora_robustifier>.size),
          revision: UInt32(clamping: robustifier.revision), id: arena.copy(robustifier.id),
          name: arena.copy(robustifier.name), summary: arena.copy(robustifier.summary),
          citation: arena.copy(robustifier.citation), license: arena.copy(robustifier.license),
          properties: robustifier.properties.rawValue,
          n_params: UInt32(robustifier.parameters.count),
          params: arena.parameters(
            robustifier.parameters, defaults: robustifier.parameters.map(\.defaultValue)))
      }, arena)
  }

  static func factory(
    _ robustifiers: [dora_robustifier], _ arena: TableArena
  ) -> UnsafePointer<dora_robustifier_factory>? {
    arena.copy([
      dora_robustifier_factory(
        struct_size: UInt32(MemoryLayout<dora_robustifier_factory>.size),
        n_robustifiers: UInt32(robustifiers.count), robustifiers: arena.copy(robustifiers),
        create: RobustifierCallsTable.create, evaluate: RobustifierCallsTable.evaluate,
        destroy: RobustifierCallsTable.destroy)
    ])
  }
}
