import CDoRA

/// A call of `evaluate`, which has an objective, a batch, and memory for the results.
struct EvaluationCall {
  let objective: any Objective
  let batch: UnsafePointer<dora_batch>
  let result: UnsafeMutablePointer<dora_result>
  let tape: UnsafeMutablePointer<dora_tape>
  private let description: ObjectiveDescription

  init(
    objective: any Objective, batch: UnsafePointer<dora_batch>,
    result: UnsafeMutablePointer<dora_result>, tape: UnsafeMutablePointer<dora_tape>
  ) {
    self.objective = objective
    self.batch = batch
    self.result = result
    self.tape = tape
    description = type(of: objective).description
  }

  /// A problem that names an input missing from the batch; nil if no input is missing.
  var missingInput: Problem? {
    let b = batch.pointee
    let inputs: [(Inputs, String, Bool)] = [
      (.referenceLogp, "ref_logp", b.ref_logp != nil), (.length, "len", b.len != nil),
      (.score, "score", b.score != nil), (.weight, "weight", b.weight != nil),
      (.goldenIndex, "golden_index", b.golden_index != nil),
      (.tokenLogp, "tok_logp", b.tok_logp != nil),
      (.referenceTokenLogp, "ref_tok_logp", b.ref_tok_logp != nil),
    ]
    return inputs.first { description.needs.contains($0.0) && !$0.2 }.map {
      Problem(status: DORA_E_INPUT, reason: "needs \($0.1)")
    }
  }

  /// Evaluates one datum. Stores its loss, the derivative multiplied by the datum's upstream
  /// weight, and the bound.
  func evaluate(_ i: Int) -> Problem? {
    guard let losses = result.pointee.loss, let derivatives = result.pointee.d_logp else {
      return Problem(status: DORA_E_INTERNAL, reason: "the host gave no place for the result")
    }
    let datum = Datum(
      i, of: batch, tape: tape,
      reported: result.pointee.metrics.map { $0 + i * description.metrics.count })
    if let limits = description.responses, !limits.contains(UInt32(clamping: datum.count)) {
      return Problem(
        status: DORA_E_INPUT,
        reason: "takes \(limits.lowerBound) to \(limits.upperBound) responses, not \(datum.count)")
    }
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
      return loss.isFinite && isFinite && !datum.reportsInfinity(of: description.metrics.count)
        ? nil : Problem(status: DORA_E_NUMERIC, reason: "the result overflows float64")
    } catch {
      return Problem(status: error.status, reason: error.reason)
    }
  }

  /// Returns the range of the datum's tokens in the batch, which is empty unless their derivative
  /// is requested.
  private func tokens(of datum: Datum) -> Range<Int> {
    guard result.pointee.d_tok_logp != nil, let first = batch.pointee.tok_first else {
      return 0..<0
    }
    return Int(first[datum.responses.lowerBound])..<Int(first[datum.responses.upperBound])
  }
}

extension Datum {
  /// Returns whether a metric is infinite. NaN is left for the host to detect, since it may mark a
  /// metric that wasn't reported.
  fileprivate func reportsInfinity(of metricCount: Int) -> Bool {
    guard let reported else { return false }
    return (0..<metricCount).contains { reported[$0].isInfinite }
  }
}

extension Derivative {
  fileprivate func clear() {
    start.update(repeating: 0, count: count)
    tokens?.update(repeating: 0, count: tokenCount)
  }

  /// - Returns: whether all values are finite.
  fileprivate func scale(by factor: Double) -> Bool {
    // Multiplying infinity or NaN by 0 gives NaN, which the sum preserves.
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
