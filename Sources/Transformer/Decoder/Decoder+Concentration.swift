import TensorCore

extension Decoder {
  /// The log-probability log π of every scored token, and the concentration `log Σᵥ π(v)²` of the
  /// distribution that predicts it. Both have the shape `[S]` and are in nats.
  ///
  /// Both are differentiable. The concentration needs no operation of its own. With logits z,
  /// ```
  /// log Σ π² = lse(2z) − 2 lse(z) = 2 (z_t − lse(z)) − (2 z_t − lse(2z))
  /// ```
  /// where the last term is the log-probability of the same target with the hidden states doubled.
  /// Computing it takes one more pass over the vocabulary. Capped logits are doubled, giving `2 cap
  /// tanh(x / cap)`, by doubling the hidden states and the cap.
  public func tokenConcentrations(
    _ tape: Tape, _ batch: PackedBatch
  ) -> (logProbabilities: Variable, logSumSquares: Variable) {
    let predictors = tape.rows(hidden(tape, batch), batch.predictors)
    let cap = configuration.logitCap
    let once = tape.logProbabilities(predictors, head: head, targets: batch.targets, cap: cap)
    let twice = tape.logProbabilities(
      tape.add(predictors, predictors), head: head, targets: batch.targets,
      cap: cap.map { 2 * $0 })
    return (once, tape.add(tape.add(once, once), twice, times: -1))
  }
}
