import CDoRA

/// One datum of a batch: its responses' scores. Not to be kept after the call it was passed to.
public struct Datum {
  let batch: UnsafePointer<dora_batch>
  let index: Int
  let responses: Range<Int>

  init(_ index: Int, of batch: UnsafePointer<dora_batch>) {
    self.batch = batch
    self.index = index
    let first = batch.pointee.first
    responses = Int(first?[index] ?? 0)..<Int(first?[index + 1] ?? 0)
  }

  /// K, the number of responses.
  public var count: Int { responses.count }
  /// Summed log-probability of each response, `[K]`, nats.
  public var logp: Values { values(batch.pointee.logp) }
  /// The same under the reference model, `[K]`.
  public var referenceLogp: Values { values(batch.pointee.ref_logp) }
  /// Number of scored tokens of each response, `[K]`.
  public var lengths: Values { values(batch.pointee.len) }
  /// Score of each response, `[K]`: higher is better, NaN where there is none.
  public var scores: Values { values(batch.pointee.score) }
  /// The data set's own weight of this datum, 1 when it has none.
  public var weight: Double { batch.pointee.weight?[index] ?? 1 }

  /// The response with the highest score; of equal ones the first; nil if none has a score.
  public var best: Int? {
    var best: Int?
    for (j, score) in scores.enumerated() where !score.isNaN {
      if best.map({ score > scores[$0] }) ?? true { best = j }
    }
    return best
  }

  /// This datum's value of a named input that has one value per datum.
  ///
  /// - Throws: ``Refusal`` when the batch has no such column.
  public func column(_ id: String) throws(Refusal) -> Double {
    for c in 0..<Int(batch.pointee.n_columns) {
      guard let column = batch.pointee.columns?[c], let name = column.id,
        String(cString: name) == id
      else { continue }
      guard column.extent == DORA_PER_DATUM, let value = column.values?[index] else { break }
      return value
    }
    throw Refusal("needs the column '\(id)' with one value per datum")
  }

  private func values(_ column: UnsafePointer<Double>?) -> Values {
    guard let column else {
      preconditionFailure(
        "the objective reads an input that its description neither needs nor uses")
    }
    return Values(start: column + responses.lowerBound, count: responses.count)
  }

  /// One input of a datum's responses.
  public struct Values: RandomAccessCollection {
    let start: UnsafePointer<Double>
    public let count: Int
    public var startIndex: Int { 0 }
    public var endIndex: Int { count }
    public subscript(position: Int) -> Double {
      precondition(0 <= position && position < count, "response \(position) of \(count)")
      return start[position]
    }
  }
}

/// `∂loss/∂logp` of one datum's responses, `[K]`; zero until it is written.
public struct Derivative {
  let start: UnsafeMutablePointer<Double>
  public let count: Int

  public subscript(position: Int) -> Double {
    get {
      precondition(0 <= position && position < count, "response \(position) of \(count)")
      return start[position]
    }
    set {
      precondition(0 <= position && position < count, "response \(position) of \(count)")
      start[position] = newValue
    }
  }
}
