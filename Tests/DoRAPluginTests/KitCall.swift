import CDoRA
import Glibc

/// Calls a pack in this process and returns the results.
struct KitCall {
  let table: UnsafePointer<dora_pack>

  struct Outcome: Equatable {
    var status: dora_status
    var error = ""
    var badDatum: Int64 = -1
    var loss: [Double] = []
    var derivative: [Double] = []
    var tokenDerivative: [Double] = []
    var metrics: [Double] = []
    var lowerBound: [Double] = []
  }

  /// Creates an instance, or returns the reason why it failed.
  func create(_ values: [(String, Double)]) -> (instance: OpaquePointer?, outcome: Outcome) {
    var instance: OpaquePointer?
    let outcome = withPairs(values) { pairs, count, error, capacity in
      table.pointee.create(
        table.pointee.objectives, nil, pairs, count, &instance, error, capacity)
    }
    return (instance, outcome)
  }

  func setParameters(_ instance: OpaquePointer, _ values: [(String, Double)]) -> Outcome {
    withPairs(values) { pairs, count, error, capacity in
      table.pointee.set_params(instance, pairs, count, error, capacity)
    }
  }

  private func withPairs(
    _ values: [(String, Double)],
    _ call: (UnsafePointer<dora_kv>?, UInt32, UnsafeMutablePointer<CChar>?, UInt64) -> dora_status
  ) -> Outcome {
    let names = values.map { strdup($0.0) }
    defer { names.forEach { free($0) } }
    let pairs = zip(names, values).map { dora_kv(id: $0, value: $1.1) }
    var text = [CChar](repeating: 1, count: 80)
    let status = call(pairs, UInt32(pairs.count), &text, UInt64(text.count))
    return Outcome(status: status, error: status == DORA_OK ? "" : Self.string(text))
  }

  /// Evaluates a batch. `tokens` has one list for each response in the batch.
  func evaluate(
    _ instance: OpaquePointer, logp: [[Double]], scores: [[Double]]?, tokens: [[Double]]? = nil,
    upstream: [Double]? = nil, flags: UInt32 = 0
  ) -> Outcome {
    var first: [Int64] = [0]
    for data in logp { first.append(first[first.count - 1] + Int64(data.count)) }
    var tokenFirst: [Int64] = [0]
    for response in tokens ?? [] {
      tokenFirst.append(tokenFirst[tokenFirst.count - 1] + Int64(response.count))
    }
    let flat = Inputs(
      first: first, logp: logp.flatMap { $0 }, scores: scores?.flatMap { $0 },
      tokenFirst: tokens == nil ? nil : tokenFirst, tokens: tokens?.flatMap { $0 },
      upstream: upstream)
    return evaluate(instance, flat, flags: flags)
  }

  private struct Inputs {
    var first: [Int64]
    var logp: [Double]
    var scores: [Double]?
    var tokenFirst: [Int64]?
    var tokens: [Double]?
    var upstream: [Double]?
  }

  private func evaluate(_ instance: OpaquePointer, _ inputs: Inputs, flags: UInt32) -> Outcome {
    let n = inputs.first.count - 1
    var batch = dora_batch()
    batch.struct_size = UInt32(MemoryLayout<dora_batch>.size)
    batch.flags = flags
    batch.n_data = Int64(n)
    batch.n_responses = Int64(inputs.logp.count)
    batch.n_tokens = Int64(inputs.tokens?.count ?? 0)
    let arrays = Arrays()
    batch.first = UnsafePointer(arrays.copy(inputs.first))
    batch.logp = UnsafePointer(arrays.copy(inputs.logp))
    batch.score = inputs.scores.map { UnsafePointer(arrays.copy($0)) }
    batch.tok_first = inputs.tokenFirst.map { UnsafePointer(arrays.copy($0)) }
    batch.tok_logp = inputs.tokens.map { UnsafePointer(arrays.copy($0)) }
    batch.upstream = inputs.upstream.map { UnsafePointer(arrays.copy($0)) }

    let metricCount = Int(table.pointee.objectives.pointee.n_metrics)
    func poison(_ count: Int) -> UnsafeMutablePointer<Double> {
      arrays.copy([Double](repeating: .nan, count: count))
    }
    var result = dora_result()
    result.struct_size = UInt32(MemoryLayout<dora_result>.size)
    result.loss = poison(n)
    result.d_logp = poison(inputs.logp.count)
    if let tokens = inputs.tokens { result.d_tok_logp = poison(tokens.count) }
    result.metrics = poison(n * metricCount)
    result.lower_bound = poison(n)
    result.bad_datum = -1
    var text = [CChar](repeating: 1, count: 80)
    return text.withUnsafeMutableBufferPointer { text in
      result.error = text.baseAddress
      result.error_capacity = UInt64(text.count)
      let status = table.pointee.evaluate(instance, &batch, &result)
      guard status == DORA_OK else {
        return Outcome(
          status: status, error: Self.string(Array(text)), badDatum: result.bad_datum)
      }
      func read(_ start: UnsafeMutablePointer<Double>?, _ count: Int) -> [Double] {
        Array(UnsafeBufferPointer(start: start, count: count))
      }
      return Outcome(
        status: status, loss: read(result.loss, n),
        derivative: read(result.d_logp, inputs.logp.count),
        tokenDerivative: read(result.d_tok_logp, inputs.tokens?.count ?? 0),
        metrics: read(result.metrics, n * metricCount), lowerBound: read(result.lower_bound, n))
    }
  }

  private static func string(_ text: [CChar]) -> String {
    String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

/// Copies of arrays that exist as long as their owner.
private final class Arrays {
  private var blocks: [UnsafeMutableRawPointer] = []
  deinit { for block in blocks { block.deallocate() } }

  func copy<T: BitwiseCopyable>(_ values: [T]) -> UnsafeMutablePointer<T> {
    let block = UnsafeMutablePointer<T>.allocate(capacity: values.count)
    block.initialize(from: values, count: values.count)
    blocks.append(block)
    return block
  }
}
