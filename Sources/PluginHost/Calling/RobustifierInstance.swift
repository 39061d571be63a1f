import CDoRA
import Foundation
import Objectives

/// The owner of a `dora_robust_instance`. Only this file calls a robustifier's functions.
///
/// Any thread may call `evaluate`. A lock serializes calls on an instance, as the interface
/// guarantees.
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
    // `setUp` throws only errors of its body, and this body doesn't throw any.
    try? PluginCall.setUp { () throws(PluginError) in destroy?(handle) }
  }

  func evaluate(_ batch: RobustBatch, groupSizes: [Int]) throws(PluginError) -> RobustValue {
    let weights = OutputArray("d_loss", count: batch.count)
    guard let results = ResultBlock([weights]) else {
      throw .outOfMemory(identity, call: "evaluate")
    }
    let request = MessageBlock {
      RobustBatchMessage.write(batch, groupSizes: groupSizes, to: &$0)
    }
    let text = ErrorBuffer()
    let answer = try PluginCall.run { () throws(PluginError) in
      var message = request.reader
      return RobustBatchMessage.evaluate(
        &message, results: results.start, text: text.start, capacity: text.capacity
      ) { input, output in lock.withLock { factory.pointee.evaluate?(handle, input, output) } }
    }
    try PluginInstance.check(
      answer.status, "evaluate", identity, text, datum: answer.blamedDatum(of: batch.count))
    return try withExtendedLifetime((request, results)) { () throws(PluginError) in
      try RobustValue(stored: answer.value, weights, in: results.start, by: identity)
    }
  }
}

extension RobustValue {
  /// Copies the results that the plugin stored, and checks the copies.
  init(
    stored value: Double, _ weights: OutputArray, in payload: UnsafeMutableRawPointer,
    by plugin: PluginIdentity
  ) throws(PluginError) {
    var places = ResultPlaces(payload)
    let start = places.next(weights.count)
    let value = try OutputArray.checked(value, "value", of: plugin)
    guard let start else { preconditionFailure("a batch of \(weights.count) data") }
    self.init(
      value: value, weights: try weights.values(at: start, of: plugin) { "datum \($0)" })
  }
}
