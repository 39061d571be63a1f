import CDoRA
import Foundation
import Objectives
import PluginHost

/// Makes the robustifiers of one factory.
protocol RobustifierSource: AnyObject, Sendable {
  /// Makes the robustifier at this index of the factory with the given parameter values.
  func robustifier(
    at index: Int, _ values: UnsafeBufferPointer<dora_kv>
  ) throws(HostError) -> RobustifierProxy
}

/// The object behind a `dora_robust_instance` of this library.
class RobustifierProxy: InstanceProxy {
  /// Whether the plugin process belongs to another process, as it does after a fork.
  var isForeign: Bool { false }
  /// The way to accumulate the robustifier's objective.
  var accumulation: Accumulation { .twoPass }

  /// - Parameter groupSizes: the sizes of the groups, `[G]`. Empty without groups.
  func evaluate(
    _ batch: RobustBatch, groupSizes: [Int]
  ) throws(HostError) -> RobustValue {
    preconditionFailure("a robustifier evaluates")
  }
}

/// A robustifier that a plugin provides.
final class PluginRobustifierProxy: RobustifierProxy {
  private let calls: any RobustifierCalls
  private let pack: LoadedPack
  private let needsGroups: Bool

  init(_ calls: any RobustifierCalls, of pack: LoadedPack, needsGroups: Bool) {
    self.calls = calls
    self.pack = pack
    self.needsGroups = needsGroups
  }

  override var isForeign: Bool { pack.isForeign }

  override func evaluate(
    _ batch: RobustBatch, groupSizes: [Int]
  ) throws(HostError) -> RobustValue {
    try pack.checkProcess()
    do throws(PluginError) {
      return try calls.evaluate(batch, groupSizes: needsGroups ? groupSizes : [])
    } catch {
      throw .plugin(error)
    }
  }
}

extension LoadedPack: RobustifierSource {
  func robustifier(
    at index: Int, _ values: UnsafeBufferPointer<dora_kv>
  ) throws(HostError) -> RobustifierProxy {
    try checkProcess()
    let descriptor = pack.robustifiers[index]
    let given = try GivenParameters.read(values, descriptor.parameters)
    do throws(PluginError) {
      var assignment = ParameterAssignment(schema: descriptor.parameters)
      try assignment.assign(
        given, of: PluginIdentity(objective: descriptor.id, path: pack.path))
      let calls = try pack.instance(
        ofRobustifier: index, values: assignment.values, services: services)
      return PluginRobustifierProxy(
        calls, of: self, needsGroups: descriptor.properties.contains(.needsGroups))
    } catch {
      throw .plugin(error)
    }
  }
}

/// The functions of dora.h for robustifiers.
enum RobustifierCallsTable {
  static let create:
    @convention(c) (
      UnsafePointer<dora_robustifier>?, UnsafePointer<dora_host>?, UnsafePointer<dora_kv>?, UInt32,
      UnsafeMutablePointer<OpaquePointer?>?, UnsafeMutablePointer<CChar>?, UInt64
    ) -> dora_status = { robustifier, _, parameters, count, out, text, capacity in
      InstanceHandle<RobustifierProxy>.create(robustifier, parameters, count, out, text, capacity) {
        (robustifier, values) throws(HostError) in
        guard let (source, index) = LoadedPacks.robustifier(at: robustifier) else {
          throw .usage("create: not a robustifier of a pack that is loaded")
        }
        return try source.robustifier(at: index, values)
      }
    }

  static let evaluate:
    @convention(c) (
      OpaquePointer?, UnsafePointer<dora_robust_batch>?, UnsafeMutablePointer<dora_robust_result>?
    ) -> dora_status = { instance, batch, result in
      guard let result else { return DORA_E_INPUT }
      return ErrorReport.status(
        result.pointee.error, capacity: result.pointee.error_capacity,
        datum: &result.pointee.bad_datum
      ) { () throws(HostError) in
        guard let batch else { throw .usage("evaluate: batch is NULL") }
        let (read, groupSizes) = try RobustBatchReader.read(batch.pointee)
        let value = try proxy(instance).evaluate(read, groupSizes: groupSizes)
        result.pointee.value = value.value
        result.pointee.d_loss?.update(from: value.weights, count: value.weights.count)
      }
    }

  static let destroy: @convention(c) (OpaquePointer?) -> Void = {
    InstanceHandle<RobustifierProxy>.destroy($0)
  }

  static func proxy(_ instance: OpaquePointer?) throws(HostError) -> RobustifierProxy {
    try InstanceHandle.proxy(instance)
  }
}

/// Reads a caller's batch of losses.
enum RobustBatchReader {
  static func read(
    _ batch: dora_robust_batch
  ) throws(HostError) -> (batch: RobustBatch, groupSizes: [Int]) {
    guard Int(batch.struct_size) >= MemoryLayout<dora_robust_batch>.size,
      (1...BatchReader.mostElements).contains(batch.n_data),
      (0...mostGroups).contains(batch.n_groups), let losses = batch.loss
    else { throw .usage("dora_robust_batch: a size or a pointer is wrong") }
    let read = RobustBatch(
      losses: array(losses, batch.n_data),
      calibration: calibration(batch.calibration, batch.n_data),
      groups: try groups(batch))
    do throws(ObjectiveError) {
      try read.check()
    } catch {
      throw .objective(error)
    }
    return (read, try groupSizes(batch))
  }

  /// The maximum number of groups. It is small enough that the sum of their sizes doesn't overflow.
  private static let mostGroups: Int64 = 1 << 20

  /// Reads the calibration weights h. If they are absent, all are 1.
  static func calibration(_ start: UnsafePointer<Double>?, _ count: Int64) -> [Double] {
    start.map { array($0, count) } ?? [Double](repeating: 1, count: Int(count))
  }

  static func array<T>(_ start: UnsafePointer<T>, _ count: Int64) -> [T] {
    Array(UnsafeBufferPointer(start: start, count: Int(count)))
  }

  private static func groups(_ batch: dora_robust_batch) throws(HostError) -> [Int]? {
    guard let start = batch.group else { return nil }
    let groups = array(start, batch.n_data)
    if let i = groups.firstIndex(where: { $0 < 0 || $0 >= batch.n_groups }) {
      throw .input(datum: i, "its group is \(groups[i]), must be from 0 to \(batch.n_groups - 1)")
    }
    return groups.map(Int.init)
  }

  private static func groupSizes(_ batch: dora_robust_batch) throws(HostError) -> [Int] {
    guard let start = batch.group_size else { return [] }
    let sizes = array(start, batch.n_groups)
    if let i = sizes.firstIndex(where: { !(1...BatchReader.mostElements).contains($0) }) {
      throw .input(datum: nil, "group \(i) has \(sizes[i]) data, must have at least 1")
    }
    return sizes.map { Int($0) }
  }
}
