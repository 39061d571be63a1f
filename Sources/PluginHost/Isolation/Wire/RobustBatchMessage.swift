import CDoRA
import Objectives

/// The message that passes a batch to a robustifier. Only this code lays out a `dora_robust_batch`.
enum RobustBatchMessage {
  /// - Parameter groupSizes: the sizes of the groups, which are passed together with the batch's
  ///   groups. Empty without groups.
  static func write(_ batch: RobustBatch, groupSizes: [Int], to message: inout MessageWriter) {
    let groups = groupSizes.isEmpty ? nil : batch.groups
    message.put(batch.losses)
    message.put(batch.calibration)
    message.put(groups)
    message.put(groups == nil ? nil : groupSizes)
  }

  /// Reads the output of ``write(_:groupSizes:to:)``, and makes the call.
  static func evaluate(
    _ message: inout MessageReader, results: UnsafeMutableRawPointer,
    text: UnsafeMutablePointer<CChar>, capacity: UInt64,
    _ evaluate: (
      UnsafePointer<dora_robust_batch>, UnsafeMutablePointer<dora_robust_result>
    ) -> dora_status?
  ) -> PluginAnswer {
    var batch = dora_robust_batch()
    batch.struct_size = UInt32(MemoryLayout<dora_robust_batch>.size)
    let losses = message.array(of: Double.self)
    batch.n_data = Int64(losses?.count ?? 0)
    batch.loss = losses?.baseAddress
    batch.calibration = message.reals()
    batch.group = message.integers()
    let sizes = message.array(of: Int64.self)
    batch.n_groups = Int64(sizes?.count ?? 0)
    batch.group_size = sizes?.baseAddress
    var places = ResultPlaces(results)
    var result = dora_robust_result()
    result.struct_size = UInt32(MemoryLayout<dora_robust_result>.size)
    result.value = OutputArray.poison
    result.d_loss = places.next(losses?.count ?? 0)
    result.bad_datum = -1
    result.error = text
    result.error_capacity = capacity
    let status = evaluate(&batch, &result)
    return PluginAnswer(status: status, badDatum: result.bad_datum, value: result.value)
  }
}
