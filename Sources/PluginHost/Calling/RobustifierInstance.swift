import CDoRA
import Foundation
import Objectives

/// The owner of one `dora_robust_instance`: the only file that calls a robustifier's functions.
///
/// Any thread may evaluate; a lock serialises calls on one instance, as the interface promises.
final class RobustifierInstance: RobustifierCalls {
  let identity: PluginIdentity
  private let library: PackLibrary
  private let lock = NSLock()
  private nonisolated(unsafe) let factory: UnsafePointer<dora_robustifier_factory>
  private nonisolated(unsafe) let handle: OpaquePointer

  /// Makes an instance.
  ///
  /// - Parameters:
  ///   - index: the index of the robustifier in its pack.
  ///   - values: the values of all parameters, in the order of the schema.
  init(
    _ library: PackLibrary, robustifier index: Int, values: [Double], services: HostServices
  ) throws(PluginError) {
    let descriptor = library.robustifiers[index]
    let identity = PluginIdentity(objective: descriptor.id, path: library.path)
    guard let factory = library.robustifierFactory else {
      preconditionFailure("robustifier \(index) of a pack without a factory of robustifiers")
    }
    let text = ErrorBuffer()
    var made: OpaquePointer?
    let status = try PluginCall.setUp { () throws(PluginError) in
      PluginInstance.withPairs(descriptor.parameters, values) { pairs, count in
        factory.pointee.create?(
          library.robustifier(at: index), services.descriptor, pairs, count, &made,
          text.start, text.capacity)
      }
    }
    try PluginInstance.check(status, "create", identity, text)
    guard let made else { throw .breach(identity, .nothingReturned(call: "create")) }
    self.library = library
    self.identity = identity
    self.factory = factory
    handle = made
  }

  deinit {
    let (destroy, handle) = (factory.pointee.destroy, handle)
    // `setUp` only rethrows errors of its body, and this body doesn't throw.
    try? PluginCall.setUp { () throws(PluginError) in destroy?(handle) }
  }

  func evaluate(_ batch: RobustBatch, groupSizes: [Int]) throws(PluginError) -> RobustValue {
    let arena = CallArena()
    var input = Self.input(batch, groupSizes: groupSizes, arena)
    let weights = OutputArray("d_loss", count: batch.count)
    let text = ErrorBuffer()
    var output = dora_robust_result()
    output.struct_size = UInt32(MemoryLayout<dora_robust_result>.size)
    output.value = OutputArray.poison
    output.d_loss = weights.start
    output.bad_datum = -1
    output.error = text.start
    output.error_capacity = text.capacity
    let status = try PluginCall.run { () throws(PluginError) in
      lock.withLock { factory.pointee.evaluate?(handle, &input, &output) }
    }
    let datum = (0..<input.n_data).contains(output.bad_datum) ? Int(output.bad_datum) : nil
    try PluginInstance.check(status, "evaluate", identity, text, datum: datum)
    return RobustValue(
      value: try OutputArray.checked(output.value, "value", of: identity),
      weights: try weights.values(of: identity, place: { "datum \($0)" }))
  }

  private static func input(
    _ batch: RobustBatch, groupSizes: [Int], _ arena: CallArena
  ) -> dora_robust_batch {
    var input = dora_robust_batch()
    input.struct_size = UInt32(MemoryLayout<dora_robust_batch>.size)
    input.n_data = Int64(batch.count)
    input.loss = arena.copy(batch.losses)
    input.calibration = arena.copy(batch.calibration)
    if let groups = batch.groups, !groupSizes.isEmpty {
      input.n_groups = Int64(groupSizes.count)
      input.group = arena.copy(groups.map(Int64.init))
      input.group_size = arena.copy(groupSizes.map(Int64.init))
    }
    return input
  }
}
