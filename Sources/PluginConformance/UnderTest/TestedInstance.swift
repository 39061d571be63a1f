import CDoRA
import Objectives
import PluginHost

/// An instance of an objective that is called directly, without the host's checks and corrections.
///
/// `@unchecked Sendable`: the checks of concurrency deliberately call one instance from several
/// threads.
final class TestedInstance: @unchecked Sendable {
  let objective: ObjectiveDescriptor
  let requirements: LossRequirements
  private let pack: dora_pack
  private let handle: OpaquePointer

  /// - Parameter values: the values of all parameters, in the order of the schema.
  init(_ tested: TestedObjective, _ values: [Double], _ requirements: LossRequirements)
    throws(Outcome)
  {
    objective = tested.objective
    self.requirements = requirements
    pack = tested.pack
    let pairs = zip(tested.objective.parameters, values).map { ($0.id, $1) }
    let reply = tested.create(pairs)
    guard reply.status == DORA_OK, let made = reply.instance else {
      throw .failed(
        "'create' refuses what its own schema allows: \(reply.told)")
    }
    handle = made
  }

  deinit {
    Progress.entering("destroy")
    pack.destroy?(handle)
  }

  func block(_ batch: ScoreBatch, _ call: Call = Call()) -> CallBlock {
    CallBlock(batch, call, requirements, metricCount: objective.metrics.count)
  }

  /// Evaluates a batch once. The answer may be a failure.
  func evaluate(_ batch: ScoreBatch, _ call: Call = Call()) -> Answer {
    Progress.entering("evaluate")
    let block = block(batch, call)
    return block.answer(run(block))
  }

  /// Calls the plugin's function. Since this doesn't report progress, any thread may call it.
  func run(_ block: CallBlock) -> dora_status {
    pack.evaluate?(handle, block.batch, block.result) ?? DORA_E_INTERNAL
  }

  func setParameters(_ values: [(id: String, value: Double)]) -> Reply {
    Progress.entering("set_params")
    let pairs = ParameterBlock(values)
    let text = GuardedBlock("error", count: 256, placement: .plain)
    text.start.initializeMemory(as: UInt8.self, repeating: 0, count: text.count)
    let status =
      pack.set_params?(
        handle, pairs.start, pairs.count, text.bound(to: CChar.self), UInt64(text.count))
      ?? DORA_E_INTERNAL
    return Reply(status: status, instance: nil, text: ErrorText(text))
  }

  /// Returns the bytes of the saved state. The interface requires two calls, the first of which
  /// determines the size.
  func savedState(_ state: dora_state) throws(Outcome) -> [UInt8] {
    Progress.entering("save")
    var size: UInt64 = 0
    let asked = state.save?(handle, nil, &size)
    try require(
      asked == DORA_E_NOMEM || (asked == DORA_OK && size == 0),
      "'save' without a buffer returned \(Answer.name(asked ?? DORA_E_INTERNAL)), must be "
        + "DORA_E_NOMEM")
    try require(size < 1 << 30, "'save' wants \(size) bytes")
    if size == 0 { return [] }
    let room = GuardedBlock("state", count: Int(size), placement: .againstEnd)
    var written = size
    let status = state.save?(handle, room.start, &written)
    try require(status == DORA_OK, "'save' returned \(Answer.name(status ?? DORA_E_INTERNAL))")
    try require(written == size, "'save' wrote \(written) bytes after it had asked for \(size)")
    return Array(UnsafeRawBufferPointer(start: room.start, count: Int(written)))
  }

  /// Calls `save` with a buffer that is too small. Returns the status, and whether the buffer is
  /// unchanged.
  func saveState(_ state: dora_state, into room: Int) -> (status: dora_status, isUntouched: Bool) {
    Progress.entering("save")
    let block = GuardedBlock("state", count: room, placement: .againstEnd)
    block.start.initializeMemory(as: UInt8.self, repeating: 0x5A, count: room)
    var size = UInt64(room)
    let status = state.save?(handle, block.start, &size) ?? DORA_E_INTERNAL
    let bytes = UnsafeRawBufferPointer(start: block.start, count: room)
    return (status, bytes.allSatisfy { $0 == 0x5A })
  }

  func restore(_ bytes: [UInt8], _ state: dora_state) -> Reply {
    Progress.entering("load")
    let copy = GuardedBlock("state", copying: bytes, placement: .againstEnd)
    copy.seal()
    let text = GuardedBlock("error", count: 256, placement: .plain)
    text.start.initializeMemory(as: UInt8.self, repeating: 0, count: text.count)
    let status =
      state.load?(
        handle, copy.start, UInt64(bytes.count), text.bound(to: CChar.self), UInt64(text.count))
      ?? DORA_E_INTERNAL
    return Reply(status: status, instance: nil, text: ErrorText(text))
  }
}
