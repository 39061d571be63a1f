import CDoRA
import Objectives

/// Reads a caller's batch and rejects what dora.h doesn't allow, naming the datum and the input.
struct BatchReader {
  private let batch: dora_batch
  private let dataCount: Int
  private let responseCount: Int
  private let first: [Int]

  init(_ pointer: UnsafePointer<dora_batch>) throws(HostError) {
    let size = pointer.pointee.struct_size
    guard Int(size) >= MemoryLayout<dora_batch>.size else {
      throw .usage("dora_batch.struct_size is \(size), must be \(MemoryLayout<dora_batch>.size)")
    }
    batch = pointer.pointee
    guard (1...Self.mostElements).contains(batch.n_data),
      (1...Self.mostElements).contains(batch.n_responses),
      (0...Self.mostElements).contains(batch.n_tokens)
    else {
      throw .usage(
        "a batch of \(batch.n_data) data, \(batch.n_responses) responses and \(batch.n_tokens) tokens"
      )
    }
    dataCount = Int(batch.n_data)
    responseCount = Int(batch.n_responses)
    guard let offsets = batch.first else { throw .usage("dora_batch.first is NULL") }
    first = try Self.offsets(offsets, count: dataCount, total: responseCount, "first")
    for i in 0..<dataCount where first[i] == first[i + 1] {
      throw .input(datum: i, "it has no response")
    }
  }

  /// The maximum number of elements. This is more than fits in any memory, but small enough to be
  /// incremented without overflow.
  static let mostElements: Int64 = 1 << 40

  var context: LossContext {
    let flags = Int32(bitPattern: batch.flags)
    return LossContext(
      step: Int(batch.step), isValidation: flags & Int32(DORA_BATCH_VALIDATION) != 0,
      isRepeat: flags & Int32(DORA_BATCH_REPEAT) != 0,
      isFrozen: flags & Int32(DORA_BATCH_FREEZE) != 0)
  }

  func upstream() throws(HostError) -> [Double]? {
    try perDatum(batch.upstream, "upstream") { $0.isFinite }
  }

  func scores() throws(HostError) -> ScoreBatch {
    guard let logp = try perResponse(batch.logp, "logp", { $0.isFinite }) else {
      throw .usage("dora_batch.logp is NULL")
    }
    let tokens = try self.tokens()
    return ScoreBatch(
      first: first, logp: logp,
      referenceLogp: try perResponse(batch.ref_logp, "ref_logp", { $0.isFinite }),
      lengths: try perResponse(batch.len, "len", { $0.isFinite && $0 >= 1 }, "at least 1"),
      scores: try perResponse(batch.score, "score", { !$0.isInfinite }, "finite, or NaN for none"),
      weights: try perDatum(batch.weight, "weight") { $0.isFinite && $0 >= 0 },
      goldenIndex: try goldenIndex(), tokens: tokens,
      columns: try columns(tokens))
  }

  private func goldenIndex() throws(HostError) -> [Int]? {
    guard let start = batch.golden_index else { return nil }
    let values = UnsafeBufferPointer(start: start, count: dataCount).map { Int($0) }
    for (i, value) in values.enumerated() where value < -1 || value >= first[i + 1] - first[i] {
      throw .input(
        datum: i,
        "golden_index is \(value), must be -1 or below its \(first[i + 1] - first[i]) responses")
    }
    return values
  }

  private func tokens() throws(HostError) -> TokenScores? {
    guard let start = batch.tok_first else { return nil }
    let total = Int(batch.n_tokens)
    let offsets = try Self.offsets(start, count: responseCount, total: total, "tok_first")
    let logp = try values(batch.tok_logp, total, "tok_logp", tokenPlace(offsets), { $0.isFinite })
    let reference = try values(
      batch.ref_tok_logp, total, "ref_tok_logp", tokenPlace(offsets), { $0.isFinite })
    // If only columns have values per token, the log-probabilities are absent, because nothing uses
    // them.
    return TokenScores(
      first: offsets, logp: logp ?? [Double](repeating: 0, count: total), referenceLogp: reference)
  }

  private func columns(_ tokens: TokenScores?) throws(HostError) -> [ScoreColumn] {
    guard batch.n_columns > 0, let start = batch.columns else { return [] }
    let stride = Int(start.pointee.struct_size)
    guard stride >= MemoryLayout<dora_column>.size, stride % 8 == 0 else {
      throw .usage("dora_column.struct_size is \(stride)")
    }
    var columns: [ScoreColumn] = []
    for i in 0..<Int(batch.n_columns) {
      let column = UnsafeRawPointer(start).load(
        fromByteOffset: i * stride, as: dora_column.self)
      let read = try self.column(column, i, tokens)
      guard !columns.contains(where: { $0.id == read.id }) else {
        throw .usage("column '\(read.id)' is given twice")
      }
      columns.append(read)
    }
    return columns
  }

  private func column(
    _ column: dora_column, _ i: Int, _ tokens: TokenScores?
  ) throws(HostError) -> ScoreColumn {
    guard let id = column.id.map({ String(cString: $0) }) else {
      throw .usage("columns[\(i)].id is NULL")
    }
    let name = "column '\(id)'"
    let (extent, read): (ScoreColumn.Extent, [Double]?)
    switch column.extent {
    case DORA_PER_DATUM:
      (extent, read) = (.datum, try perDatum(column.values, name) { $0.isFinite })
    case DORA_PER_RESPONSE:
      (extent, read) = (.response, try perResponse(column.values, name, { $0.isFinite }))
    case DORA_PER_TOKEN:
      guard let tokens else { throw .usage("\(name) is per token, but tok_first is NULL") }
      let place = tokenPlace(tokens.first)
      read = try values(column.values, Int(batch.n_tokens), name, place, { $0.isFinite })
      extent = .token
    default: throw .usage("\(name): extent is \(column.extent), must be 0, 1 or 2")
    }
    guard let read else { throw .usage("\(name): values is NULL") }
    return ScoreColumn(
      id: id, extent: extent, values: read, isDifferentiable: column.d_values != nil)
  }

  private func perDatum(
    _ start: UnsafePointer<Double>?, _ name: String, _ isAllowed: (Double) -> Bool
  ) throws(HostError) -> [Double]? {
    try values(start, dataCount, name, { ($0, "") }, isAllowed)
  }

  private func perResponse(
    _ start: UnsafePointer<Double>?, _ name: String, _ isAllowed: (Double) -> Bool,
    _ expected: String = "finite"
  ) throws(HostError) -> [Double]? {
    try values(start, responseCount, name, place(ofResponse:), isAllowed, expected)
  }

  private func place(ofResponse r: Int) -> (datum: Int, place: String) {
    let datum = (first.firstIndex { $0 > r } ?? dataCount) - 1
    return (datum, " of response \(r - first[datum])")
  }

  private func tokenPlace(_ offsets: [Int]) -> (Int) -> (datum: Int, place: String) {
    { t in
      let response = (offsets.firstIndex { $0 > t } ?? offsets.count - 1) - 1
      let (datum, place) = self.place(ofResponse: response)
      return (datum, " of token \(t - offsets[response])\(place)")
    }
  }

  private func values(
    _ start: UnsafePointer<Double>?, _ count: Int, _ name: String,
    _ place: (Int) -> (datum: Int, place: String), _ isAllowed: (Double) -> Bool,
    _ expected: String = "finite"
  ) throws(HostError) -> [Double]? {
    guard let start else { return nil }
    let values = Array(UnsafeBufferPointer(start: start, count: count))
    if let wrong = values.firstIndex(where: { !isAllowed($0) }) {
      let (datum, place) = place(wrong)
      throw .input(datum: datum, "\(name)\(place) is \(values[wrong]), must be \(expected)")
    }
    return values
  }

  /// Reads the offsets of `count` pieces with `total` elements altogether.
  static func offsets(
    _ start: UnsafePointer<Int64>, count: Int, total: Int, _ name: String
  ) throws(HostError) -> [Int] {
    let offsets = UnsafeBufferPointer(start: start, count: count + 1).map { Int($0) }
    guard offsets[0] == 0, offsets[count] == total,
      (0..<count).allSatisfy({ offsets[$0] <= offsets[$0 + 1] })
    else { throw .usage("\(name) must rise from 0 to \(total)") }
    return offsets
  }
}
