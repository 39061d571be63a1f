import CDoRA
import Synchronization

/// A library of objectives. A plugin creates one and exports its entry point:
/// ```swift
/// private let pack = Pack(id: "org.example.mine", version: "1.0.0", objectives: [Mine.self])
///
/// @c(dora_loss_pack_v1)
/// public func entry(major: UInt32, minor: UInt32) -> UnsafeRawPointer? {
///   pack.entry(major, minor)
/// }
/// ```
public struct Pack: Sendable {
  private nonisolated(unsafe) let descriptor: UnsafePointer<dora_pack>

  /// Writes the descriptor once. The descriptor is never freed, because a host may read it at any
  /// time.
  public init(id: String, version: String, objectives: [any Objective.Type]) {
    let described = UnsafeMutablePointer<dora_objective>.allocate(capacity: objectives.count)
    for (i, objective) in objectives.enumerated() {
      (described + i).initialize(to: Self.descriptor(of: objective))
      Self.registry.withLock { $0[UInt(bitPattern: described + i)] = objective }
    }
    let pack = UnsafeMutablePointer<dora_pack>.allocate(capacity: 1)
    pack.initialize(to: dora_pack())
    pack.pointee.magic = UInt32(DORA_PACK_MAGIC)
    pack.pointee.struct_size = UInt32(MemoryLayout<dora_pack>.size)
    pack.pointee.abi_major = UInt32(DORA_ABI_MAJOR)
    pack.pointee.abi_minor_min = Self.leastMinor
    pack.pointee.n_objectives = UInt32(objectives.count)
    pack.pointee.id = immortal(id)
    pack.pointee.version = immortal(version)
    pack.pointee.objectives = UnsafePointer(described)
    pack.pointee.create = createInstance
    pack.pointee.set_params = setParameters
    pack.pointee.requirements = statesRequirements
    pack.pointee.evaluate = evaluateBatch
    pack.pointee.destroy = destroyInstance
    descriptor = UnsafePointer(pack)
  }

  /// The lowest minor version of the interface that this module works with.
  private static let leastMinor: UInt32 = 0

  /// Returns the descriptor, or nil for a host with an incompatible version. This is the return
  /// value of the exported function.
  public func entry(_ major: UInt32, _ minor: UInt32) -> UnsafeRawPointer? {
    major == DORA_ABI_MAJOR && minor >= Self.leastMinor ? UnsafeRawPointer(descriptor) : nil
  }

  /// The objective type for each descriptor. It is stored here because `create` is a C function and
  /// can't capture the type.
  private static let registry = Mutex<[UInt: any Objective.Type]>([:])

  static func objective(at descriptor: UnsafePointer<dora_objective>?) -> (any Objective.Type)? {
    registry.withLock { $0[UInt(bitPattern: descriptor)] }
  }

  private static func descriptor(of type: any Objective.Type) -> dora_objective {
    let description = type.description
    let parameters = type.init().parameters
    var result = dora_objective()
    result.struct_size = UInt32(MemoryLayout<dora_objective>.size)
    result.revision = description.revision
    result.id = immortal(description.id)
    result.name = immortal(description.name)
    result.summary = immortal(description.summary)
    result.citation = description.citation.map(immortal)
    result.license = immortal(description.license)
    result.tags = description.tags.isEmpty ? nil : immortal(description.tags.joined(separator: ","))
    result.needs = description.needs.rawValue
    result.uses = description.uses.rawValue
    result.needs_columns = immortal(list: description.neededColumns)
    result.uses_columns = immortal(list: description.usedColumns)
    result.k_min = description.responses?.lowerBound ?? 1
    let most = description.responses?.upperBound
    result.k_max = most == .max ? 0 : most ?? 0
    result.coupling = UInt32(DORA_SEPARABLE)
    result.properties = description.properties.rawValue
    // With `stopGradient`, constants are kept from one call to the next, so only one call may run
    // at a time.
    if !description.properties.contains(.stopGradient) {
      result.properties |= UInt32(DORA_PROP_CONCURRENT)
    }
    result.lower_bound = description.lowerBound ?? .nan
    result.n_params = UInt32(parameters.count)
    result.params = immortal(parameters.map { descriptor(of: $0.parameter.schema, id: $0.id) })
    result.n_metrics = UInt32(description.metrics.count)
    result.metrics = immortal(description.metrics.map(descriptor))
    return result
  }

  private static func descriptor(of parameter: ParameterSchema, id: String) -> dora_param {
    var result = dora_param()
    result.struct_size = UInt32(MemoryLayout<dora_param>.size)
    result.kind = parameter.kind
    result.flags = parameter.flags.rawValue
    result.n_choices = UInt32(parameter.choices.count)
    result.id = immortal(id)
    result.unit = parameter.unit.map(immortal)
    result.help = immortal(parameter.help)
    result.min = parameter.limits.lowerBound
    result.max = parameter.limits.upperBound
    result.default_value = parameter.defaultValue
    result.choices = immortal(
      parameter.choices.map { dora_choice(id: immortal($0), help: nil) })
    return result
  }

  private static func descriptor(of metric: Metric) -> dora_metric {
    var result = dora_metric()
    result.struct_size = UInt32(MemoryLayout<dora_metric>.size)
    result.reduce = metric.reduction.rawValue
    result.id = immortal(metric.id)
    result.label = metric.label.map(immortal)
    result.unit = metric.unit.map(immortal)
    return result
  }
}
