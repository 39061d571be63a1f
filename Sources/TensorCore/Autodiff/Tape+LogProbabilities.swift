import CKernels

extension Tape {
  /// The logits of all words, `(R, C), (V, C) -> (R, V)`. This function is intended for a few rows.
  ///
  /// - Parameters:
  ///   - hidden: the hidden states, `(R, C)`.
  ///   - head: the weights of the output layer, `(V, C)`.
  ///   - cap: see ``logProbabilities(_:head:targets:cap:keeping:)``.
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

  /// The default limit on the bytes of logits to keep. It is large enough for the logits of a
  /// micro-batch of the standard size with a vocabulary of 32000 words. Above this limit, the
  /// memory cost outweighs the time saved.
  public static let standardKeptBytes = 192 << 20

  /// The log-probability of one target per row, `(R, C), (V, C) -> (R)`.
  ///
  /// ```
  /// y[r] = z[r, target[r]] - log Σᵥ exp z[r, v],     z = hidden · headᵀ
  /// ```
  /// This operation does most of a step's work, and the full matrix of logits, `(R, V)`, would be
  /// the largest object in memory. The vocabulary is therefore split into shards. For each shard,
  /// the rows are processed in chunks, and only the largest logit and the sum of exponentials of
  /// each row are kept. If a backward pass follows, the logits of the first shards are kept too, up
  /// to a limit. The backward pass recomputes the logits of the other shards. Rows whose derivative
  /// is zero, or denormal and therefore treated as zero, cost nothing in the backward pass.
  ///
  /// - Parameters:
  ///   - hidden: the hidden states, `(R, C)`.
  ///   - head: the weights of the output layer, `(V, C)`.
  ///   - targets: the target word of each row, in `0..<V`.
  ///   - cap: a positive bound that logits approach but never exceed, `z = cap · tanh(hidden ·
  ///     headᵀ / cap)`, or nil for no bound.
  ///   - limit: the maximum number of bytes of logits to keep. Results don't depend on this limit,
  ///     except for rounding if some rows have no derivative.
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
