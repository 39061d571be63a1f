import CDoRA
import Glibc
import Objectives

/// The arguments and results of one evaluation, laid out as the interface requires.
///
/// In contrast to the host's own code for this purpose, this type creates difficult conditions,
/// such as structs that are longer than necessary, arrays between guards, and results with
/// arbitrary previous contents.
///
/// `@unchecked Sendable`: only one thread uses a block at a time.
final class CallBlock: @unchecked Sendable {
  let batch: UnsafeMutablePointer<dora_batch>
  let result: UnsafeMutablePointer<dora_result>
  private let data: ScoreBatch
  private let call: Call
  private var inputs: [GuardedBlock] = []
  private var outputs: [(name: String, block: GuardedBlock)] = []
  private let text: GuardedBlock
  private let structs: [GuardedBlock]

  /// - Parameters:
  ///   - requirements: the requirements of the instance. Only these inputs are passed.
  ///   - metricCount: the number of metrics of the objective.
  init(_ data: ScoreBatch, _ call: Call, _ requirements: LossRequirements, metricCount: Int) {
    self.data = data
    self.call = call
    text = GuardedBlock("error", count: call.textCapacity, placement: call.placement)
    let batchBlock = Self.structure("batch", dora_batch.self, call)
    let resultBlock = Self.structure("result", dora_result.self, call)
    structs = [batchBlock, resultBlock]
    batch = batchBlock.bound(to: dora_batch.self)
    result = resultBlock.bound(to: dora_result.self)
    fillBatch(requirements)
    fillColumns(requirements)
    fillResult(metricCount)
    for block in inputs + [batchBlock] { block.seal() }
  }

  /// Allocates a struct, with garbage in place of the fields of later versions.
  private static func structure<T>(_ name: String, _ type: T.Type, _ call: Call) -> GuardedBlock {
    let block = GuardedBlock(
      name, count: MemoryLayout<T>.size + call.growth, placement: call.placement)
    block.start.initializeMemory(as: UInt8.self, repeating: 0xA5, count: block.count)
    return block
  }

  private func fillBatch(_ requirements: LossRequirements) {
    let tokens = data.tokens
    let takesTokens = requirements.takes(.tokenLogp) || requirements.takes(.referenceTokenLogp)
    func taken<T: BitwiseCopyable>(
      _ input: LossRequirements.Input, _ values: [T]?
    ) -> UnsafePointer<T>? {
      requirements.takes(input) ? copy(input.rawValue, values) : nil
    }
    var c = dora_batch()
    c.struct_size = UInt32(MemoryLayout<dora_batch>.size + call.growth)
    c.flags = call.flags
    c.step = Int64(call.step)
    c.n_data = Int64(data.count)
    c.n_responses = Int64(data.responseCount)
    c.first = copy("first", data.first.map(Int64.init))
    c.logp = copy("logp", data.logp)
    c.ref_logp = taken(.referenceLogp, data.referenceLogp)
    c.len = taken(.length, data.lengths)
    c.score = taken(.score, data.scores)
    c.weight = taken(.weight, data.weights)
    c.golden_index = taken(.goldenIndex, data.goldenIndex?.map(Int64.init))
    if takesTokens, let tokens {
      c.n_tokens = Int64(tokens.logp.count)
      c.tok_first = copy("tok_first", tokens.first.map(Int64.init))
      c.tok_logp = taken(.tokenLogp, tokens.logp)
      c.ref_tok_logp = taken(.referenceTokenLogp, tokens.referenceLogp)
    }
    c.upstream = copy("upstream", call.upstream)
    batch.pointee = c
  }

  private func copy<T: BitwiseCopyable>(_ name: String, _ values: [T]?) -> UnsafePointer<T>? {
    guard let values else { return nil }
    let block = GuardedBlock(name, copying: values, placement: call.placement)
    inputs.append(block)
    return UnsafePointer(block.bound(to: T.self))
  }

  /// Stores the column structs, with a stride equal to the size stated in them.
  private func fillColumns(_ requirements: LossRequirements) {
    let taken = Set(requirements.neededColumns + requirements.usedColumns)
    let columns = data.columns.filter { taken.contains($0.id) }
    if columns.isEmpty { return }
    let stride = MemoryLayout<dora_column>.size + call.growth
    let table = GuardedBlock(
      "columns", count: stride * columns.count, placement: call.placement)
    table.start.initializeMemory(as: UInt8.self, repeating: 0xA5, count: table.count)
    for (i, column) in columns.enumerated() {
      var c = dora_column()
      c.struct_size = UInt32(stride)
      c.extent = Self.extent(column.extent)
      c.id = copy("id of a column", Array(column.id.utf8CString))
      c.values = copy("column \(column.id)", column.values)
      if requirements.gradientColumns.contains(column.id) {
        c.d_values = output("d_\(column.id)", column.values.count)
      }
      (table.start + i * stride).assumingMemoryBound(to: dora_column.self).pointee = c
    }
    inputs.append(table)
    batch.pointee.n_columns = UInt32(columns.count)
    batch.pointee.columns = UnsafePointer(table.bound(to: dora_column.self))
  }

  private static func extent(_ extent: ScoreColumn.Extent) -> UInt32 {
    switch extent {
    case .datum: UInt32(DORA_PER_DATUM)
    case .response: UInt32(DORA_PER_RESPONSE)
    case .token: UInt32(DORA_PER_TOKEN)
    }
  }

  private func fillResult(_ metricCount: Int) {
    var c = dora_result()
    c.struct_size = UInt32(MemoryLayout<dora_result>.size + call.growth)
    c.loss = output("loss", data.count)
    c.d_logp = output("d_logp", data.responseCount)
    if batch.pointee.tok_logp != nil {
      c.d_tok_logp = output("d_tok_logp", data.tokens?.logp.count ?? 0)
    }
    if call.wantsExtras {
      if metricCount > 0 { c.metrics = output("metrics", data.count * metricCount) }
      c.lower_bound = output("lower_bound", data.count)
    }
    c.error = text.bound(to: CChar.self)
    c.error_capacity = UInt64(text.count)
    result.pointee = c
    reset()
  }

  private func output(_ name: String, _ count: Int) -> UnsafeMutablePointer<Double> {
    let block = GuardedBlock(
      name, count: count * MemoryLayout<Double>.stride, placement: call.placement)
    outputs.append((name, block))
    return block.bound(to: Double.self)
  }

  /// Resets the results to their contents before the call.
  func reset() {
    for (_, block) in outputs {
      block.bound(to: Double.self).initialize(
        repeating: call.fill, count: block.count / MemoryLayout<Double>.stride)
    }
    text.start.initializeMemory(as: UInt8.self, repeating: 0, count: text.count)
    result.pointee.total = call.fill
    result.pointee.bad_datum = -1
  }

  /// Replaces the log-probabilities in place, like a host that reuses its arrays. The block must
  /// have no guards, since guarded blocks are read-only.
  func replaceLogp(_ values: [Double]) {
    UnsafeMutablePointer(mutating: batch.pointee.logp)?.update(from: values, count: values.count)
  }

  /// Returns the bits of all results. Comparing them takes less time than an evaluation.
  func bits() -> [UInt64] {
    outputs.flatMap { _, block in
      Array(
        UnsafeBufferPointer(
          start: block.bound(to: UInt64.self), count: block.count / MemoryLayout<UInt64>.stride))
    }
  }

  /// Returns whether the bits of all results equal `expected`.
  func hasBits(_ expected: [UInt64]) -> Bool {
    expected.withUnsafeBytes { expected in
      var start = 0
      for (_, block) in outputs {
        guard let base = expected.baseAddress,
          memcmp(base + start, block.start, block.count) == 0
        else { return false }
        start += block.count
      }
      return true
    }
  }

  /// Returns the results that the plugin has stored.
  func answer(_ status: dora_status) -> Answer {
    var values: [String: [Double]] = [:]
    for (name, block) in outputs {
      let count = block.count / MemoryLayout<Double>.stride
      values[name] = Array(
        UnsafeBufferPointer(start: block.bound(to: Double.self), count: count))
    }
    return Answer(
      status: status, text: ErrorText(text), badDatum: Int(result.pointee.bad_datum),
      values: values, names: outputs.map(\.name), total: result.pointee.total)
  }
}

/// The arguments of an evaluation other than the batch itself.
struct Call {
  /// The upstream weights u of the data, `[N]`; nil means that all are 1.
  var upstream: [Double]?
  /// The `DORA_BATCH_…` flags, combined by bitwise OR.
  var flags: UInt32 = 0
  var step = 1
  /// The value that every element of the results has before the call.
  var fill = Answer.poison
  var placement = GuardedBlock.Placement.plain
  /// The number of bytes by which structs are longer than in this version. A positive number
  /// simulates a later host.
  var growth = 0
  /// Whether metrics and bounds are requested.
  var wantsExtras = true
  /// The size of the buffer for the error text, in bytes.
  var textCapacity = 256

  static let validation = UInt32(DORA_BATCH_VALIDATION)
  static let repeated = UInt32(DORA_BATCH_REPEAT)
  static let frozen = UInt32(DORA_BATCH_FREEZE)
}
