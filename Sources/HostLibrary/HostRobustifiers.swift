import BuildRecord
import CDoRA
import Foundation
import Objectives

/// The built-in robustifiers, as a pack.
final class HostRobustifiers: RobustifierSource {
  static let shared = HostRobustifiers()

  private let entries = RobustifierCatalogue.entries
  private nonisolated(unsafe) let table: UnsafePointer<dora_pack>
  private nonisolated(unsafe) let factory: UnsafePointer<dora_robustifier_factory>?
  /// The memory of the table. Like this object, it is never freed.
  private nonisolated(unsafe) let arena = TableArena()

  private init() {
    factory = RobustifierTable.factory(entries.map { [arena] in Self.describe($0, arena) }, arena)
    var pack = dora_pack()
    pack.magic = UInt32(DORA_PACK_MAGIC)
    pack.struct_size = UInt32(MemoryLayout<dora_pack>.size)
    pack.abi_major = DORA_ABI_MAJOR
    pack.id = arena.copy("org.dora.host")
    pack.version = arena.copy(BuildRecord.version)
    pack.extension = Self.find
    guard let table = arena.copy([pack]) else {
      preconditionFailure("one element has an address")
    }
    self.table = table
  }

  /// The table of the pack. Accessing it also registers the robustifiers.
  var pack: UnsafePointer<dora_pack> {
    Self.registered
    return table
  }

  private static let registered: Void = {
    if let factory = shared.factory { LoadedPacks.add(factory, of: shared) }
  }()

  private static let find: @convention(c) (UnsafePointer<CChar>?) -> UnsafeRawPointer? = { id in
    guard let id, String(cString: id) == DORA_EXTENSION_ROBUSTIFIER else { return nil }
    return UnsafeRawPointer(HostRobustifiers.shared.factory)
  }

  func robustifier(
    at index: Int, _ values: UnsafeBufferPointer<dora_kv>
  ) throws(HostError) -> RobustifierProxy {
    let entry = entries[index]
    var parameters = try GivenParameters.numbers(values)
    for parameter in entry.parameters where parameter.defaultValue == nil {
      guard let value = parameters[parameter.name] else { continue }
      if value == Self.notGiven {
        parameters[parameter.name] = nil
      } else if let replaced = parameter.replaces,
        parameters[replaced] == entry.parameters.first(where: { $0.name == replaced })?.defaultValue
      {
        // A caller that sets every parameter also sets this one, to the value that stands for its
        // default.
        parameters[replaced] = nil
      }
    }
    return try HostRobustifierProxy(entry, parameters)
  }

  /// The value that marks an unset parameter without a default.
  private static let notGiven = -1.0

  private static func describe(
    _ entry: RobustifierEntry, _ arena: TableArena
  ) -> dora_robustifier {
    let parameters = entry.parameters.map(schema)
    return dora_robustifier(
      struct_size: UInt32(MemoryLayout<dora_robustifier>.size), revision: 1,
      id: arena.copy(entry.name), name: arena.copy(entry.name), summary: arena.copy(entry.summary),
      citation: nil, license: arena.copy("Apache-2.0"),
      properties: entry.needsGroups ? UInt32(DORA_ROBUST_NEEDS_GROUPS) : 0,
      n_params: UInt32(parameters.count),
      params: arena.parameters(parameters, defaults: parameters.map(\.defaultValue)))
  }

  /// The schema that callers see: a parameter without a default has one that marks it as not given.
  private static func schema(_ parameter: RobustifierParameter) -> ParameterSchema {
    let schema = parameter.schema
    guard parameter.defaultValue == nil else { return schema }
    return ParameterSchema(
      id: schema.id, help: schema.help, kind: schema.kind, minimum: notGiven,
      maximum: schema.maximum, isMaximumOpen: schema.isMaximumOpen, defaultValue: notGiven)
  }
}

/// A built-in robustifier, with its state between batches.
final class HostRobustifierProxy: RobustifierProxy {
  private let entry: RobustifierEntry
  private let parameters: [String: Double]
  private let lock = NSLock()
  /// The robustifier. If it needs group sizes, it is nil until they are known.
  private var robustifier: (any Robustifier)?
  private var groupSizes: [Int] = []
  private var state: [Double] = []

  init(_ entry: RobustifierEntry, _ parameters: [String: Double]) throws(HostError) {
    self.entry = entry
    self.parameters = parameters
    // The robustifier is made immediately, with a placeholder group, so that invalid parameters are
    // rejected here.
    let made = try Self.make(entry, parameters, groupSizes: [1])
    robustifier = entry.needsGroups ? nil : made
    state = entry.needsGroups ? [] : made.initialState
  }

  override var accumulation: Accumulation { robustifier?.accumulation ?? .twoPass }

  override func evaluate(
    _ batch: RobustBatch, groupSizes sizes: [Int]
  ) throws(HostError) -> RobustValue {
    lock.lock()
    defer { lock.unlock() }
    let robustifier = try robustifier(for: batch, sizes)
    do throws(ObjectiveError) {
      return try robustifier.evaluate(batch, state: &state)
    } catch {
      throw .objective(error)
    }
  }

  private func robustifier(
    for batch: RobustBatch, _ sizes: [Int]
  ) throws(HostError) -> any Robustifier {
    if !entry.needsGroups, let robustifier { return robustifier }
    guard batch.groups != nil, !sizes.isEmpty else {
      throw .input(
        datum: nil, "robustifier '\(entry.name)' weighs groups of data, and the batch has none")
    }
    if let robustifier {
      guard sizes == groupSizes else {
        throw .input(
          datum: nil, "the sizes of the groups are \(sizes), were \(groupSizes) before")
      }
      return robustifier
    }
    let made = try Self.make(entry, parameters, groupSizes: sizes)
    state = made.initialState
    groupSizes = sizes
    robustifier = made
    return made
  }

  private static func make(
    _ entry: RobustifierEntry, _ parameters: [String: Double], groupSizes: [Int]
  ) throws(HostError) -> any Robustifier {
    do throws(ObjectiveError) {
      return try RobustifierCatalogue.make(
        name: entry.name, parameters: parameters, groupSizes: groupSizes)
    } catch {
      throw .objective(error)
    }
  }
}
