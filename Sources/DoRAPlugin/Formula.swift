import CDoRA

/// An objective defined by a formula. Its derivative is computed automatically.
/// ```swift
/// struct Margin: Formula {
///   static let description = ObjectiveDescription(…)
///   @Parameter(in: 0...100, unit: "nats", help: "by how much the chosen one should win")
///   var margin = 1.0
///
///   func loss(_ logp: Scalars, of datum: Datum) throws(Refusal) -> Scalar {
///     let (chosen, rejected) = try datum.pair()
///     return relu(margin - (logp[chosen] - logp[rejected]))
///   }
/// }
/// ```
public protocol Formula: Objective {
  /// Returns the loss of one datum, in nats.
  ///
  /// - Parameters:
  ///   - logp: the summed log-probabilities of the responses, `[K]`. The loss is differentiated
  ///     with respect to them.
  ///   - datum: the other inputs that ``Objective/description`` needs, which are constants. The
  ///     datum is invalid after the call returns.
  /// - Throws: ``Refusal`` if there is no loss for this datum. There is no need to check for
  ///   infinite or NaN results, which are reported as values that float64 can't represent.
  func loss(_ logp: Scalars, of datum: Datum) throws(Refusal) -> Scalar
}

extension Formula {
  // This function is inlined into the plugin, so that formula and tape are compiled together.
  @inlinable public func loss(
    of datum: Datum, derivative: inout Derivative
  ) throws(Refusal) -> Double {
    let logp = try datum.variables()
    let result = try loss(logp, of: datum)
    try datum.differentiate(result, into: &derivative)
    return result.value
  }
}

extension Datum {
  /// Makes the log-probabilities the first K inputs of the tape.
  @inlinable func variables() throws(Refusal) -> Scalars {
    let vec = dora_vec_inputs(tape, logp.start, Int64(count))
    guard vec.n == count else { throw .outOfMemory }
    return Scalars(vec)
  }

  /// Computes the derivatives of a result with respect to the tape's inputs, first those for the
  /// responses and then those for the tokens.
  @inlinable func differentiate(
    _ result: Scalar, into derivative: inout Derivative
  ) throws(Refusal) {
    guard let slopes = dora_backward(tape, result.real) else { throw .outOfMemory }
    for j in 0..<count { derivative[j] = slopes[1 + j] }
    for t in 0..<derivative.tokenCount { derivative.tokens?[t] = slopes[1 + count + t] }
  }

  /// Returns the log-probabilities of one response's tokens. The loss is differentiated with
  /// respect to them. They are available only in a ``Formula`` whose description needs or uses
  /// ``Inputs/tokenLogp``.
  public func tokenLogp(of response: Int) -> Scalars {
    guard let values = batch.pointee.tok_logp, let first = batch.pointee.tok_first else {
      preconditionFailure("the objective reads tok_logp, which its description doesn't name")
    }
    let own = first[responses.lowerBound]
    let range = first[responses.lowerBound + response]..<first[responses.lowerBound + response + 1]
    let vec = dora_vec_make(tape, Int64(range.count))
    precondition(vec.n == range.count, "out of memory")
    for (k, t) in range.enumerated() {
      vec.at[k] = dora_input(tape, Int32(1 + count) + Int32(t - own), values[Int(t)])
    }
    return Scalars(vec)
  }
}
