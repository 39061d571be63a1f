import CDoRA
import Objectives

/// An instance of a robustifier that is called directly, without the host's checks and corrections.
/// In an ``Answer``, its results are named 'value' and 'd_loss'.
final class TestedRobustInstance {
  private let factory: dora_robustifier_factory
  private let handle: OpaquePointer

  init(_ handle: OpaquePointer, _ factory: dora_robustifier_factory) {
    (self.handle, self.factory) = (handle, factory)
  }

  deinit {
    Progress.entering("destroy")
    factory.destroy?(handle)
  }

  /// Evaluates a batch once. The answer may be a failure.
  func evaluate(_ batch: MadeUpLosses, _ call: Call = Call()) -> Answer {
    Progress.entering("evaluate")
    let block = RobustBlock(batch, call)
    return block.answer(run(block))
  }

  func run(_ block: RobustBlock) -> dora_status {
    factory.evaluate?(handle, block.batch, block.result) ?? DORA_E_INTERNAL
  }
}

/// The arguments and results of one evaluation, laid out as the interface requires. It creates the
/// same difficult conditions as ``CallBlock``.
final class RobustBlock {
  let batch: UnsafeMutablePointer<dora_robust_batch>
  let result: UnsafeMutablePointer<dora_robust_result>
  private let weights: GuardedBlock
  private let text: GuardedBlock
  private let count: Int
  /// The input arrays, which are stored only to keep them alive.
  private var inputs: [GuardedBlock]

  init(_ data: MadeUpLosses, _ call: Call) {
    let batchBlock = Self.structure("batch", dora_robust_batch.self, call)
    let resultBlock = Self.structure("result", dora_robust_result.self, call)
    batch = batchBlock.bound(to: dora_robust_batch.self)
    result = resultBlock.bound(to: dora_robust_result.self)
    count = data.losses.count
    weights = GuardedBlock(
      "d_loss", count: count * MemoryLayout<Double>.stride, placement: call.placement)
    weights.bound(to: Double.self).initialize(repeating: call.fill, count: count)
    text = GuardedBlock("error", count: call.textCapacity, placement: call.placement)
    text.start.initializeMemory(as: UInt8.self, repeating: 0, count: text.count)
    inputs = [batchBlock, resultBlock]
    fillBatch(data, call)
    for block in inputs where block !== resultBlock { block.seal() }

    var c = dora_robust_result()
    c.struct_size = UInt32(MemoryLayout<dora_robust_result>.size + call.growth)
    c.value = call.fill
    c.d_loss = weights.bound(to: Double.self)
    c.bad_datum = -1
    c.error = text.bound(to: CChar.self)
    c.error_capacity = UInt64(text.count)
    result.pointee = c
  }

  private func fillBatch(_ data: MadeUpLosses, _ call: Call) {
    func copy<T: BitwiseCopyable>(_ name: String, _ values: [T]) -> UnsafePointer<T> {
      let block = GuardedBlock(name, copying: values, placement: call.placement)
      inputs.append(block)
      return UnsafePointer(block.bound(to: T.self))
    }
    var c = dora_robust_batch()
    c.struct_size = UInt32(MemoryLayout<dora_robust_batch>.size + call.growth)
    c.n_data = Int64(count)
    c.loss = copy("loss", data.losses)
    c.calibration = copy("calibration", data.calibration)
    if let groups = data.groups {
      c.n_groups = Int64(data.groupCount)
      c.group = copy("group", groups.map(Int64.init))
      if let sizes = data.groupSizes { c.group_size = copy("group_size", sizes.map(Int64.init)) }
    }
    batch.pointee = c
  }

  /// Allocates a struct, with garbage in place of the fields of later versions.
  private static func structure<T>(_ name: String, _ type: T.Type, _ call: Call) -> GuardedBlock {
    let block = GuardedBlock(
      name, count: MemoryLayout<T>.size + call.growth, placement: call.placement)
    block.start.initializeMemory(as: UInt8.self, repeating: 0xA5, count: block.count)
    return block
  }

  /// Returns the results that the plugin has stored.
  func answer(_ status: dora_status) -> Answer {
    let stored = UnsafeBufferPointer(start: weights.bound(to: Double.self), count: count)
    return Answer(
      status: status, text: ErrorText(text), badDatum: Int(result.pointee.bad_datum),
      values: ["value": [result.pointee.value], "d_loss": Array(stored)],
      names: ["value", "d_loss"], total: 0)
  }
}
