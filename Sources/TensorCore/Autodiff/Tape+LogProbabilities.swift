import CKernels

extension Tape {
  /// The log-probability of one target per row: `(R, C), (V, C) -> (R)`.
  ///
  /// ```
  /// y[r] = z[r, target[r]] - log Σᵥ exp z[r, v],     z = hidden · headᵀ
  /// ```
  /// The logits `(R, V)` never exist at once: most of a step's work is here, and the table would be
  /// the largest thing in memory. The vocabulary is cut into shards; each goes through the rows in
  /// chunks, and only the largest logit and the sum of exponentials of each row and shard are kept.
  /// The backward pass computes the logits again. Rows whose derivative is zero, or denormal and so
  /// counts as zero, cost nothing there.
  ///
  /// - Parameter targets: one word per row, each in `0..<V`.
  public func logProbabilities(
    _ hidden: Variable, head: Variable, targets: [Int32]
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
    let pass = VocabularyPass(head: head.value)
    let (y, logSumExp) = pass.forward(hidden.value, targets)
    return record(y, from: [hidden, head]) { dy in
      let scored = ScoredRows(hidden.value, logSumExp, targets, seeds: dy)
      guard scored.count > 0 else { return }
      let dx = pass.backward(
        scored, addingTo: head.requiresGradient ? head.gradientToAddTo() : nil,
        givesHiddenGradient: hidden.requiresGradient)
      if let dx { scored.addRows(of: dx, to: hidden.gradientToAddTo()) }
    }
  }
}

/// The rows of a batch whose log-probability has a derivative, without the others.
private struct ScoredRows: Sendable {
  let hidden: Tensor  // (R, C)
  let logSumExp: Tensor  // (R)
  let seeds: Tensor  // (R)
  let targets: [Int32]  // R
  private let indices: [Int32]  // R, rows of the whole batch
  private let isWhole: Bool

  var count: Int { indices.count }

  init(_ hidden: Tensor, _ logSumExp: Tensor, _ targets: [Int32], seeds: Tensor) {
    // One that is not a number stays, to be seen in the gradient.
    indices = targets.indices.filter {
      !(abs(seeds.pointer[$0]) < .leastNormalMagnitude)
    }.map(Int32.init)
    isWhole = indices.count == targets.count
    self.hidden = isWhole ? hidden : hidden.gather(indices)
    self.logSumExp = isWhole ? logSumExp : logSumExp.gather(indices)
    self.seeds = isWhole ? seeds : seeds.gather(indices)
    self.targets = isWhole ? targets : indices.map { targets[Int($0)] }
  }

  /// Adds a row per scored row to the rows of the whole batch.
  func addRows(of part: Tensor, to whole: Tensor) {
    if isWhole {
      whole.addScaled(part, by: 1)
    } else {
      whole.scatterAdd(part, at: indices)
    }
  }
}

/// The vocabulary cut into shards of at most ``shardWidth`` words, and those into groups.
private struct VocabularyPass: Sendable {
  /// Words of a shard and rows of a chunk. A tile of logits is 4 MiB: more than the second-level
  /// cache holds, but wider and taller tiles spend less of a product on packing its factors.
  static let shardWidth = 1024
  static let chunkRows = 1024

  /// Tasks of the backward pass, each with its own sum of the hidden states' gradient. More would
  /// use more threads and more memory.
  static let groupLimit = 16

  let head: Tensor  // (V, C)

  private var vocabulary: Int { head.matrix.rows }
  private var channels: Int { head.matrix.columns }
  private var shards: Int { (vocabulary + Self.shardWidth - 1) / Self.shardWidth }

  private func words(_ shard: Int) -> Range<Int> {
    Tiling.piece(shard, of: shards, in: vocabulary)
  }

  /// Calls `body` for each chunk of rows in order.
  private func forEachChunk(of rows: Int, _ body: (Range<Int>) -> Void) {
    let chunks = (rows + Self.chunkRows - 1) / Self.chunkRows
    for chunk in 0..<chunks { body(Tiling.piece(chunk, of: chunks, in: rows)) }
  }

  /// The logits of some rows for the words of a shard, in the scratch memory of a task.
  private func logits(_ hidden: Tensor, _ rows: Range<Int>, _ words: Range<Int>, in scratch: Tensor)
    -> Matrix
  {
    let z = Matrix(
      base: scratch.pointer, rows: rows.count, columns: words.count, stride: words.count)
    z.setProduct(hidden.matrix.rows(rows), head.matrix.rows(words).transposed)
    return z
  }

  private func scratch() -> Tensor { Tensor(uninitialized: [Self.chunkRows, Self.shardWidth]) }

  func forward(_ hidden: Tensor, _ targets: [Int32]) -> (logProbabilities: Tensor, lse: Tensor) {
    let rows = targets.count
    let largest = Tensor(uninitialized: [shards, rows])
    let sums = Tensor(uninitialized: [shards, rows])
    let targetLogits = Tensor(uninitialized: [rows])
    ThreadPool.run(shards) { shard in
      let (scratch, words) = (scratch(), words(shard))
      forEachChunk(of: rows) { chunk in
        let z = logits(hidden, chunk, words, in: scratch)
        let first = chunk.lowerBound
        withPointer(to: targets, at: first) { targets in
          ck_vocabulary_forward(
            largest.pointer + shard * rows + first, sums.pointer + shard * rows + first,
            targetLogits.pointer + first, z.base, targets, z.rows, z.columns, words.lowerBound)
        }
      }
    }
    let (y, lse) = (Tensor(uninitialized: [rows]), Tensor(uninitialized: [rows]))
    ThreadPool.forEachPiece(of: rows, size: Self.chunkRows) { piece in
      let first = piece.lowerBound
      ck_vocabulary_merge(
        y.pointer + first, lse.pointer + first, largest.pointer + first, sums.pointer + first,
        targetLogits.pointer + first, shards, rows, piece.count)
    }
    return (y, lse)
  }

  /// Adds to the head's gradient, each shard's rows by the one task that owns them, and returns the
  /// hidden states' gradient: the sum of one part per group, taken in order.
  func backward(
    _ scored: ScoredRows, addingTo dHead: Tensor?, givesHiddenGradient: Bool
  ) -> Tensor? {
    let groups = min(Self.groupLimit, shards)
    let parts =
      givesHiddenGradient ? Tensor(uninitialized: [groups, scored.count, channels]) : nil
    ThreadPool.run(groups) { group in
      let part = parts.map { $0.matrix.rows(group * scored.count..<(group + 1) * scored.count) }
      backward(scored, shards: Tiling.piece(group, of: groups, in: shards), dHead, part)
    }
    return parts.map { sum($0, groups) }
  }

  private func backward(
    _ scored: ScoredRows, shards: Range<Int>, _ dHead: Tensor?, _ dHidden: Matrix?
  ) {
    let scratch = scratch()
    forEachChunk(of: scored.count) { chunk in
      for shard in shards {
        let words = words(shard)
        let z = logits(scored.hidden, chunk, words, in: scratch)
        withPointer(to: scored.targets, at: chunk.lowerBound) { targets in
          ck_vocabulary_backward(
            z.base, scored.logSumExp.pointer + chunk.lowerBound,
            scored.seeds.pointer + chunk.lowerBound, targets, z.rows, z.columns, words.lowerBound)
        }
        dHead?.matrix.rows(words)
          .setProduct(z.transposed, scored.hidden.matrix.rows(chunk), beta: 1)
        dHidden?.rows(chunk)
          .setProduct(z, head.matrix.rows(words), beta: shard == shards.lowerBound ? 0 : 1)
      }
    }
  }

  /// `(groups, R, C) -> (R, C)`
  private func sum(_ parts: Tensor, _ groups: Int) -> Tensor {
    let sum = Tensor(uninitialized: Array(parts.shape.dropFirst()))
    ThreadPool.forEachPiece(of: sum.count, size: Tensor.chunk) { piece in
      let (target, source) = (sum.pointer + piece.lowerBound, parts.pointer + piece.lowerBound)
      ck_fill(target, 0, piece.count)
      ck_add_parts(target, source, groups, sum.count, piece.count)
    }
    return sum
  }
}

private func withPointer(
  to values: [Int32], at index: Int, _ body: (UnsafePointer<Int32>) -> Void
) {
  values.withUnsafeBufferPointer { values in
    if let first = values.baseAddress { body(first + index) }
  }
}
