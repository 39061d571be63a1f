import CKernels

extension Tape {
  /// The logits of every word, `(R, C), (V, C) -> (R, V)`. Meant for a few rows.
  ///
  /// - Parameter cap: as of ``logProbabilities(_:head:targets:cap:keeping:)``.
  public func logits(_ hidden: Variable, head: Variable, cap: Float? = nil) -> Variable {
    let z = linear(hidden, head)
    guard let cap else { return z }
    let y = z.value.copy()
    ThreadPool.forEachPiece(of: y.count, size: Tensor.chunk) { piece in
      ck_soft_cap(y.pointer + piece.lowerBound, 1, cap, piece.count)
    }
    return record(y, from: [z]) { dy in
      ck_soft_cap_backward(dy.pointer, y.pointer, 1, cap, y.count)
      z.addGradient(consuming: dy)
    }
  }

  /// The logits of a micro-batch of the standard size, with a vocabulary of 32000 words, take less.
  /// What exceeds it would cost more memory than the time it saves is worth.
  public static let standardKeptBytes = 192 << 20

  /// The log-probability of one target per row: `(R, C), (V, C) -> (R)`.
  ///
  /// ```
  /// y[r] = z[r, target[r]] - log Σᵥ exp z[r, v],     z = hidden · headᵀ
  /// ```
  /// Most of a step's work is here, and the table of logits `(R, V)` would be the largest thing in
  /// memory. The vocabulary is cut into shards; each goes through the rows in chunks, and the largest
  /// logit and the sum of exponentials of each row and shard are kept. Where a backward pass is to
  /// come, so are the logits of the first shards, up to a limit; it computes those of the others
  /// again. Rows whose derivative is zero, or denormal and so counts as zero, cost nothing there.
  ///
  /// - Parameters:
  ///   - targets: one word per row, each in `0..<V`.
  ///   - cap: above 0, which logits approach and never pass, `z = cap · tanh(hidden · headᵀ / cap)`; nil
  ///     for none.
  ///   - limit: most bytes of logits to keep. Results don't depend on it, but for rounding where some
  ///     rows have no derivative.
  public func logProbabilities(
    _ hidden: Variable, head: Variable, targets: [Int32], cap: Float? = nil,
    keeping limit: Int = Tape.standardKeptBytes
  ) -> Variable {
    let (rows, vocabulary) = (hidden.value.matrix.rows, head.value.matrix.rows)
    precondition(
      targets.count == rows && hidden.value.matrix.columns == head.value.matrix.columns,
      """
      logProbabilities: \(targets.count) targets for hidden states \(hidden.value.shape) and a \
      head \(head.value.shape)
      """)
    precondition(
      ck_ids_in_range(targets, targets.count, vocabulary) != 0,
      "logProbabilities: a target is not in 0..<\(vocabulary)")
    let pass = VocabularyPass(head: head.value, cap: cap)
    let kept = records([hidden, head]) ? pass.keep(rows: rows, limit) : nil
    let (y, logSumExp) = pass.forward(hidden.value, targets, keeping: kept)
    return record(y, from: [hidden, head]) { dy in
      let scored = ScoredRows(hidden.value, logSumExp, targets, seeds: dy)
      guard scored.count > 0 else { return }
      let dx = pass.backward(
        scored, kept, addingTo: head.requiresGradient ? head.gradientToAddTo() : nil,
        givesHiddenGradient: hidden.requiresGradient)
      if let dx { scored.addRows(of: dx, to: hidden.gradientToAddTo()) }
    }
  }
}
