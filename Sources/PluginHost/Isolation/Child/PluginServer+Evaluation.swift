import CDoRA
import Glibc

extension PluginServer {
  /// Builds a batch that points into the message's arrays, which are read-only here, and a result
  /// that points into the answer's payload.
  func evaluate(
    _ message: inout MessageReader, _ header: UnsafeMutablePointer<AnswerHeader>
  ) -> dora_status? {
    let handle = objectives[message.number()]
    let arena = CallArena()
    var results = ResultPlaces(payload)
    var batch = Self.batch(&message)
    let columns = Self.columns(&message, arena)
    var result = dora_result()
    result.struct_size = UInt32(MemoryLayout<dora_result>.size)
    result.loss = results.next(message.count())
    result.d_logp = results.next(message.count())
    result.d_tok_logp = results.next(message.count())
    result.metrics = results.next(message.count())
    result.lower_bound = results.next(message.count())
    let described = columns.map { column in
      var column = column
      column.d_values = results.next(message.count())
      return column
    }
    batch.n_columns = UInt32(described.count)
    batch.columns = described.isEmpty ? nil : arena.copy(described)
    result.total = OutputArray.poison
    result.bad_datum = -1
    result.error = text
    result.error_capacity = textCapacity
    let status = library.table.pointee.evaluate?(handle, &batch, &result)
    header.pointee.badDatum = result.bad_datum
    header.pointee.value = result.total
    return status
  }

  private static func batch(_ message: inout MessageReader) -> dora_batch {
    var batch = dora_batch()
    batch.struct_size = UInt32(MemoryLayout<dora_batch>.size)
    batch.flags = UInt32(truncatingIfNeeded: message.number())
    batch.step = message.number()
    batch.n_data = message.number()
    batch.n_responses = message.number()
    batch.n_tokens = message.number()
    batch.first = message.array(of: Int64.self)?.baseAddress
    batch.logp = message.array(of: Double.self)?.baseAddress
    batch.ref_logp = message.array(of: Double.self)?.baseAddress
    batch.len = message.array(of: Double.self)?.baseAddress
    batch.score = message.array(of: Double.self)?.baseAddress
    batch.weight = message.array(of: Double.self)?.baseAddress
    batch.golden_index = message.array(of: Int64.self)?.baseAddress
    batch.tok_first = message.array(of: Int64.self)?.baseAddress
    batch.tok_logp = message.array(of: Double.self)?.baseAddress
    batch.ref_tok_logp = message.array(of: Double.self)?.baseAddress
    batch.upstream = message.array(of: Double.self)?.baseAddress
    return batch
  }

  private static func columns(
    _ message: inout MessageReader, _ arena: CallArena
  ) -> [dora_column] {
    (0..<message.count()).map { _ in
      var column = dora_column()
      column.struct_size = UInt32(MemoryLayout<dora_column>.size)
      column.extent = UInt32(truncatingIfNeeded: message.number())
      column.id = message.text()
      column.values = message.array(of: Double.self)?.baseAddress
      return column
    }
  }
}

/// The places of consecutive results, each between the guards of an ``OutputArray``.
struct ResultPlaces {
  private let start: UnsafeMutablePointer<Double>
  private var used = 0

  init(_ payload: UnsafeMutableRawPointer) {
    start = payload.assumingMemoryBound(to: Double.self)
  }

  /// The address of the next result's element 0; nil if its count indicates that there is no such
  /// result.
  mutating func next(_ count: Int) -> UnsafeMutablePointer<Double>? {
    guard count >= 0 else { return nil }
    defer { used += count + 2 * OutputArray.guards }
    return start + used + OutputArray.guards
  }
}
