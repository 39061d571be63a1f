import CDoRA

/// One call of `evaluate`: an objective, a batch, and where the results go.
struct EvaluationCall {
  let objective: any Objective
  let batch: UnsafePointer<dora_batch>
  let result: UnsafeMutablePointer<dora_result>
  let tape: UnsafeMutablePointer<dora_tape>
  private let metricCount: Int
  private let responseLimits: ClosedRange<UInt32>?

  init(
    objective: any Objective, batch: UnsafePointer<dora_batch>,
    result: UnsafeMutablePointer<dora_result>, tape: UnsafeMutablePointer<dora_tape>
  ) {
    self.objective = objective
    self.batch = batch
    self.result = result
    self.tape = tape
    let description = type(of: objective).description
    metricCount = description.metrics.count
    responseLimits = description.responses
  }

  /// One datum's loss, its derivative times the datum's upstream weight, and its bound.
  func evaluate(_ i: Int) -> Problem? {
    guard let losses = result.pointee.loss, let derivatives = result.pointee.d_logp else {
      return Problem(status: DORA_E_INTERNAL, reason: "the host gave no place for the result")
    }
    let datum = Datum(
      i, of: batch, tape: tape, reported: result.pointee.metrics.map { $0 + i * metricCount })
    let tokens = tokens(of: datum)
    dora_tape_clear(tape, Int32(clamping: datum.count + tokens.count))
    var derivative = Derivative(
      start: derivatives + datum.responses.lowerBound, count: datum.count,
      tokens: result.pointee.d_tok_logp.map { $0 + tokens.lowerBound }, tokenCount: tokens.count)
    derivative.clear()
    do throws(Refusal) {
      let loss = try objective.loss(of: datum, derivative: &derivative)
      losses[i] = loss
      result.pointee.lower_bound?[i] = objective.lowerBound(of: datum)
      let isFinite = derivative.scale(by: batch.pointee.upstream?[i] ?? 1)
      return loss.isFinite && isFinite
        ? nil : Problem(status: DORA_E_NUMERIC, reason: "the result overflows float64")
    } catch {
      return Problem(status: error.status, reason: error.reason)
    }
  }

  /// The datum's tokens within the batch's, where their derivative is wanted.
  private func tokens(of datum: Datum) -> Range<Int> {
    guard result.pointee.d_tok_logp != nil, let first = batch.pointee.tok_first else { return 0..<0 }
    return Int(first[datum.responses.lowerBound])..<Int(first[datum.responses.upperBound])
  }
}

extension Derivative {
  fileprivate func clear() {
    start.update(repeating: 0, count: count)
    tokens?.update(repeating: 0, count: tokenCount)
  }

  /// - Returns: whether all of it is finite.
  fileprivate func scale(by factor: Double) -> Bool {
    // 0 times infinity or NaN is NaN, and stays it.
    var check = 0.0
    for j in 0..<count {
      start[j] *= factor
      check += 0 * start[j]
    }
    guard let tokens else { return check == 0 }
    for t in 0..<tokenCount {
      tokens[t] *= factor
      check += 0 * tokens[t]
    }
    return check == 0
  }
}
