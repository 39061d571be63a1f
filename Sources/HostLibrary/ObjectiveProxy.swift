import CDoRA
import Foundation
import Objectives
import PluginHost

/// The object behind a `dora_instance` of this library.
///
/// `@unchecked Sendable`: a lock serializes calls on the loss.
final class ObjectiveProxy: InstanceProxy, @unchecked Sendable {
  let loss: PluginLoss
  private let pack: LoadedPack
  private let lock = NSLock()
  private let arena = TableArena()
  private let neededColumns: UnsafePointer<UnsafePointer<CChar>?>?

  init(_ loss: PluginLoss, of pack: LoadedPack) {
    self.loss = loss
    self.pack = pack
    neededColumns = arena.list(loss.requirements.neededColumns)
  }

  var isForeign: Bool { pack.isForeign }

  /// Runs a call while no other call is running.
  func run<Value>(_ body: (PluginLoss) throws(PluginError) -> Value) throws(HostError) -> Value {
    try pack.checkProcess()
    lock.lock()
    defer { lock.unlock() }
    do throws(PluginError) {
      return try body(loss)
    } catch {
      throw .plugin(error)
    }
  }

  var requirements: (needs: UInt64, columns: UnsafePointer<UnsafePointer<CChar>?>?) {
    (loss.requirements.needs.bits, neededColumns)
  }

  func evaluate(
    _ batch: UnsafePointer<dora_batch>, into result: UnsafeMutablePointer<dora_result>
  ) throws(HostError) {
    let reader = try BatchReader(batch)
    let scores = try reader.scores()
    let upstream = try reader.upstream()
    let value = try run { (loss) throws(PluginError) in
      try loss.evaluate(scores, upstream: upstream, context: reader.context)
    }
    ResultWriter(result, batch).write(value, isJoint: loss.coupling == .joint)
  }
}

/// The functions of dora.h for objectives. Each converts pointers and calls one function of the
/// host.
enum ObjectiveCalls {
  static let create:
    @convention(c) (
      UnsafePointer<dora_objective>?, UnsafePointer<dora_host>?, UnsafePointer<dora_kv>?, UInt32,
      UnsafeMutablePointer<OpaquePointer?>?, UnsafeMutablePointer<CChar>?, UInt64
    ) -> dora_status = { objective, _, parameters, count, out, text, capacity in
      InstanceHandle<ObjectiveProxy>.create(objective, parameters, count, out, text, capacity) {
        (objective, values) throws(HostError) in
        guard let (pack, index) = LoadedPacks.objective(at: objective) else {
          throw .usage("create: not an objective of a pack that is loaded")
        }
        return try pack.objective(at: index, values)
      }
    }

  static let setParameters:
    @convention(c) (
      OpaquePointer?, UnsafePointer<dora_kv>?, UInt32, UnsafeMutablePointer<CChar>?, UInt64
    ) -> dora_status = { instance, parameters, count, text, capacity in
      ErrorReport.status(text, capacity: capacity) { () throws(HostError) in
        let proxy = try proxy(instance)
        let given = UnsafeBufferPointer(
          start: parameters, count: parameters == nil ? 0 : Int(count))
        let values = try GivenParameters.read(given, proxy.loss.objective.parameters)
        try proxy.run { (loss) throws(PluginError) in try loss.setParameters(values) }
      }
    }

  static let requirements:
    @convention(c) (OpaquePointer?, UnsafeMutablePointer<dora_requirements>?) -> dora_status = {
      instance, out in
      ErrorReport.status(nil, capacity: 0) { () throws(HostError) in
        guard let out else { throw .usage("requirements: out is NULL") }
        (out.pointee.needs, out.pointee.needs_columns) = try proxy(instance).requirements
      }
    }

  static let evaluate:
    @convention(c) (
      OpaquePointer?, UnsafePointer<dora_batch>?, UnsafeMutablePointer<dora_result>?
    ) -> dora_status = { instance, batch, result in
      guard let result else { return DORA_E_INPUT }
      return ErrorReport.status(
        result.pointee.error, capacity: result.pointee.error_capacity,
        datum: &result.pointee.bad_datum
      ) { () throws(HostError) in
        guard let batch else { throw .usage("evaluate: batch is NULL") }
        try proxy(instance).evaluate(batch, into: result)
      }
    }

  static let destroy: @convention(c) (OpaquePointer?) -> Void = {
    InstanceHandle<ObjectiveProxy>.destroy($0)
  }

  static func proxy(_ instance: OpaquePointer?) throws(HostError) -> ObjectiveProxy {
    try InstanceHandle.proxy(instance)
  }
}

/// The extension for state. All packs share it, since its functions receive the instance.
enum StateCalls {
  nonisolated(unsafe) static let table: UnsafePointer<dora_state> = {
    let table = UnsafeMutablePointer<dora_state>.allocate(capacity: 1)
    table.initialize(
      to: dora_state(
        struct_size: UInt32(MemoryLayout<dora_state>.size), reserved: 0, save: save, load: load))
    return UnsafePointer(table)
  }()

  private static let save:
    @convention(c) (
      OpaquePointer?, UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt64>?
    ) -> dora_status = { instance, buffer, size in
      ErrorReport.status(nil, capacity: 0) { () throws(HostError) in
        guard let size else { throw .usage("save: size is NULL") }
        let bytes = try ObjectiveCalls.proxy(instance).run { (loss) throws(PluginError) in
          try loss.pluginState?.savedState() ?? []
        }
        let room = buffer == nil ? 0 : size.pointee
        size.pointee = UInt64(bytes.count)
        guard room >= bytes.count else {
          throw .plugin(.outOfMemory(try identity(instance), call: "save"))
        }
        bytes.withUnsafeBytes { source in
          if let start = source.baseAddress {
            buffer?.copyMemory(from: start, byteCount: source.count)
          }
        }
      }
    }

  private static let load:
    @convention(c) (
      OpaquePointer?, UnsafeRawPointer?, UInt64, UnsafeMutablePointer<CChar>?, UInt64
    ) -> dora_status = { instance, buffer, size, text, capacity in
      ErrorReport.status(text, capacity: capacity) { () throws(HostError) in
        let bytes = [UInt8](
          UnsafeRawBufferPointer(start: buffer, count: buffer == nil ? 0 : Int(clamping: size)))
        try ObjectiveCalls.proxy(instance).run { (loss) throws(PluginError) in
          try loss.pluginState?.restore(bytes)
        }
      }
    }

  private static func identity(_ instance: OpaquePointer?) throws(HostError) -> PluginIdentity {
    try ObjectiveCalls.proxy(instance).loss.identity
  }
}
