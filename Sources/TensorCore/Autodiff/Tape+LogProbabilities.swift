import CKernels

extension Tape {
  /// The logits of all words, `(R, C), (V, C) -> (R, V)`. Intended for a few rows.
  ///
  /// - Parameter cap: see ``logProbabilities(_:head:targets:cap:keeping:)``.
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

  /// The default limit on the bytes of logits to keep. The logits of a micro-batch of the standard
  /// size, with a vocabulary of 32000 words, fit into it. Beyond it, the memory cost outweighs the
  /// time saved.
  public static let standardKeptBytes = 192 << 20

  /// The log-probability of one target per row: `(R, C), (V, C) -> (R)`.
  ///
  /// ```
  /// y[r] = z[r, target[r]] - log Σᵥ exp z[r, v],     z = hidden · headᵀ
  /// ```
  /// This operation does most of a step's work, and the table of logits `(R, V)` would be the
  /// largest object in memory. The vocabulary is therefore cut into shards. Each shard processes
  /// the rows in chunks and keeps only the largest logit and the sum of exponentials of each row.
  /// If a backward pass follows, the logits of the first shards are kept too, up to a limit; the
  /// backward pass recomputes those of the others. Rows whose derivative is zero, or denormal and
  /// therefore treated as zero, cost nothing in the backward pass.
  ///
  /// - Parameters:
  ///   - targets: one word per row, each in `0..<V`.
  ///   - cap: a bound above 0 that logits approach but never exceed,
  ///     `z = cap · tanh(hidden · headᵀ / cap)`; nil for none.
  ///   - limit: the maximum number of bytes of logits to keep. Results don't depend on it, except
  ///     for rounding if some rows have no derivative.
  public func logProbabilities(
    _ hidden: Variable, head: Variable, targets: [Int32], cap: Float? = nil,
    keeping limit: Int = Tape.standardKeptBytes
  ) -> Variable {
    let (rows, vocabulary) = (hidden.value.matrix.rows, head.factor.rows)
    precondition(
      targets.count == rows && hidden.value.matrix.columns == head.factor.columns,
      """
      logProbabilities: \(targets.count) targets for hidden states \(hidden.value.shape) and a \
      head \(head.shape)
      """)
    precondition(
      ck_ids_in_range(targets, targets.count, vocabulary) != 0,
      "logProbabilities: a target is not in 0..<\(vocabulary)")
    let pass = VocabularyPass(head: head.factor, cap: cap)
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
