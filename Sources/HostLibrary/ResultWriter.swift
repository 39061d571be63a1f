import CDoRA
import Objectives

/// Stores results in the arrays that the caller provides.
struct ResultWriter {
  private let result: UnsafeMutablePointer<dora_result>
  private let batch: dora_batch

  init(_ result: UnsafeMutablePointer<dora_result>, _ batch: UnsafePointer<dora_batch>) {
    self.result = result
    self.batch = batch.pointee
  }

  func write(_ value: LossResult, isJoint: Bool) {
    let output = result.pointee
    store(value.loss, in: output.loss)
    store(value.dLogp, in: output.d_logp)
    store(value.dTokenLogp ?? zeros(batch.n_tokens), in: output.d_tok_logp)
    let unknown = [Double](repeating: .nan, count: value.loss.count)
    store(value.lowerBound ?? unknown, in: output.lower_bound)
    let metrics = value.loss.indices.flatMap { i in value.metrics.map { $0[i] } }
    store(metrics, in: output.metrics)
    if isJoint, let total = value.total { result.pointee.total = total }
    guard let columns = batch.columns else { return }
    for i in 0..<Int(batch.n_columns) {
      let column = UnsafeRawPointer(columns).load(
        fromByteOffset: i * Int(columns.pointee.struct_size), as: dora_column.self)
      guard let place = column.d_values, let id = column.id else { continue }
      store(value.dColumns[String(cString: id)] ?? zeros(count(of: column)), in: place)
    }
  }

  private func count(of column: dora_column) -> Int64 {
    switch column.extent {
    case DORA_PER_DATUM: batch.n_data
    case DORA_PER_RESPONSE: batch.n_responses
    default: batch.n_tokens
    }
  }

  private func zeros(_ count: Int64) -> [Double] { [Double](repeating: 0, count: Int(count)) }

  private func store(_ values: [Double], in place: UnsafeMutablePointer<Double>?) {
    guard let place else { return }
    values.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { place.update(from: start, count: source.count) }
    }
  }
}
