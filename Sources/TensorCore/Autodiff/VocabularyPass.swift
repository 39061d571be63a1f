import CKernels

/// The rows of a batch whose log-probability has a nonzero derivative. All other rows are left out.
struct ScoredRows: Sendable {
  let hidden: Tensor  // (R, C)
  let logSumExp: Tensor  // (R)
  let seeds: Tensor  // (R)
  let targets: [Int32]  // R
  private let indices: [Int32]  // R, rows of the whole batch
  let isWhole: Bool

  var count: Int { indices.count }

  init(_ hidden: Tensor, _ logSumExp: Tensor, _ targets: [Int32], seeds: Tensor) {
    // A row whose seed is NaN is kept, so that the NaN shows up in the gradient.
    indices = targets.indices.filter {
      !(abs(seeds.pointer[$0]) < .leastNormalMagnitude)
    }.map(Int32.init)
    isWhole = indices.count == targets.count
    self.hidden = isWhole ? hidden : hidden.gather(indices)
    self.logSumExp = isWhole ? logSumExp : logSumExp.gather(indices)
    self.seeds = isWhole ? seeds : seeds.gather(indices)
    self.targets = isWhole ? targets : indices.map { targets[Int($0)] }
  }

  /// Copies some of these rows from a matrix of all rows of the batch.
  func copy(_ rows: Range<Int>, of whole: Matrix, to part: Matrix) {
    for (row, index) in indices[rows].enumerated() {
      (part.base + row * part.stride)
        .update(from: whole.base + Int(index) * whole.stride, count: part.columns)
    }
  }

  /// Adds each row of `part` to the corresponding row of the whole batch.
  func addRows(of part: Tensor, to whole: Tensor) {
    if isWhole {
      whole.addScaled(part, by: 1)
    } else {
      whole.scatterAdd(part, at: indices)
    }
  }
}

/// The logits that the forward pass keeps, which are those of the first shards for all rows.
struct KeptLogits: Sendable {
  let rows: Int
  /// The number of shards whose logits are kept.
  let shards: Int
  private let table: Tensor  // (R, W) for each shard, one after the other

  init(rows: Int, shards: Int, words: Int) {
    self.rows = rows
    self.shards = shards
    table = Tensor(uninitialized: [rows * words])
  }

  /// The logits of a shard, `(R, W)`, or nil if they weren't kept.
  func logits(_ shard: Int, _ words: Range<Int>) -> Matrix? {
    guard shard < shards else { return nil }
    return Matrix(
      base: table.pointer + rows * words.lowerBound, rows: rows, columns: words.count,
      stride: words.count)
  }
}

/// A pass over the vocabulary, which is divided into shards of at most ``shardWidth`` words. The
/// shards are divided into groups.
struct VocabularyPass: Sendable {
  /// The numbers of words per shard and of rows per chunk. A tile of logits takes 4 MiB. This
  /// exceeds the second-level cache, but with large tiles a smaller part of a product is spent on
  /// packing its factors.
  static let shardWidth = 1024
  static let chunkRows = 1024

  /// The maximum number of tasks of the backward pass, each with its own sum of the hidden states'
  /// gradient. More tasks would use more threads, but also more memory.
  static let groupLimit = 16

  let head: Factor  // (V, C)
  /// A bound that logits approach but never exceed, or nil for no bound.
  var cap: Float?

  private var vocabulary: Int { head.rows }
  private var channels: Int { head.columns }
  private var shards: Int { (vocabulary + Self.shardWidth - 1) / Self.shardWidth }

  private func words(_ shard: Int) -> Range<Int> {
    Tiling.piece(shard, of: shards, in: vocabulary)
  }

  /// Calls `body` for each chunk of rows in order.
  private func forEachChunk(of rows: Int, _ body: (Range<Int>) -> Void) {
    let chunks = (rows + Self.chunkRows - 1) / Self.chunkRows
    for chunk in 0..<chunks { body(Tiling.piece(chunk, of: chunks, in: rows)) }
  }

  /// Allocates memory for the logits of as many shards as the limit in bytes allows. Returns nil if
  /// the limit is too low for any shard.
  func keep(rows: Int, _ limit: Int) -> KeptLogits? {
    let kept = keptShards(rows: rows, limit)
    return kept > 0
      ? KeptLogits(rows: rows, shards: kept, words: words(kept - 1).upperBound) : nil
  }

  private func keptShards(rows: Int, _ limit: Int) -> Int {
    let words = limit / MemoryLayout<Float>.stride / max(rows, 1)
    return (0..<shards).prefix { self.words($0).upperBound <= words }.count
  }

  /// The bytes of logits that ``keep(rows:_:)`` keeps.
  func keptBytes(rows: Int, _ limit: Int) -> Int {
    let kept = keptShards(rows: rows, limit)
    return kept > 0 ? words(kept - 1).upperBound * rows * MemoryLayout<Float>.stride : 0
  }

  /// The bytes of the largest other tensors of a backward pass: one sum of hidden gradients for
  /// each group, their total, and the logits of a tile on every thread.
  func backwardBytes(rows: Int) -> Int {
    let tiles = min(ThreadPool.threads, shards) * Self.chunkRows * Self.shardWidth
    let sums = (min(Self.groupLimit, shards) + 1) * rows * channels
    return (tiles * (cap == nil ? 1 : 2) + sums) * MemoryLayout<Float>.stride
  }

  /// A view of a task's scratch memory for the logits of some rows and the words of a shard.
  private func tile(_ rows: Range<Int>, _ words: Range<Int>, in scratch: Tensor) -> Matrix {
    Matrix(base: scratch.pointer, rows: rows.count, columns: words.count, stride: words.count)
  }

  /// - Parameter words: the rows of the head for the words of a shard.
  private func setLogits(_ z: Matrix, _ hidden: Tensor, _ rows: Range<Int>, _ words: Matrix) {
    z.setProduct(hidden.matrix.rows(rows), words.transposed)
    if let cap { ck_soft_cap(z.base, 1, cap, z.rows * z.columns) }
  }

  private func scratch() -> Tensor { Tensor(uninitialized: [Self.chunkRows, Self.shardWidth]) }

  func forward(
    _ hidden: Tensor, _ targets: [Int32], keeping kept: KeptLogits?
  ) -> (logProbabilities: Tensor, lse: Tensor) {
    let rows = targets.count
    let largest = Tensor(uninitialized: [shards, rows])
    let sums = Tensor(uninitialized: [shards, rows])
    let targetLogits = Tensor(uninitialized: [rows])
    ThreadPool.run(shards) { shard in
      let (scratch, words) = (scratch(), words(shard))
      head.withRows(words) { matrix in
        forEachChunk(of: rows) { chunk in
          let z = kept?.logits(shard, words)?.rows(chunk) ?? tile(chunk, words, in: scratch)
          setLogits(z, hidden, chunk, matrix)
          let first = chunk.lowerBound
          withPointer(to: targets, at: first) { targets in
            ck_vocabulary_forward(
              largest.pointer + shard * rows + first, sums.pointer + shard * rows + first,
              targetLogits.pointer + first, z.base, targets, z.rows, z.columns, words.lowerBound)
          }
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

  /// Adds to the head's gradient, in which each shard's rows are owned by one task. Returns the
  /// gradient of the hidden states, which is the sum of one part per group, added in order.
  func backward(
    _ scored: ScoredRows, _ kept: KeptLogits?, addingTo dHead: Tensor?, givesHiddenGradient: Bool
  ) -> Tensor? {
    let groups = min(Self.groupLimit, shards)
    let parts =
      givesHiddenGradient ? Tensor(uninitialized: [groups, scored.count, channels]) : nil
    ThreadPool.run(groups) { group in
      let part = parts.map { $0.matrix.rows(group * scored.count..<(group + 1) * scored.count) }
      backward(scored, kept, shards: Tiling.piece(group, of: groups, in: shards), dHead, part)
    }
    return parts.map { sum($0, groups) }
  }

  private func backward(
    _ scored: ScoredRows, _ kept: KeptLogits?, shards: Range<Int>, _ dHead: Tensor?,
    _ dHidden: Matrix?
  ) {
    let (scratch, capped) = (scratch(), cap == nil ? nil : self.scratch())
    forEachChunk(of: scored.count) { chunk in
      for shard in shards {
        let words = words(shard)
        head.withRows(words) { matrix in
          let z = logits(scored, chunk, kept?.logits(shard, words), words, matrix, in: scratch)
          let count = z.rows * z.columns
          capped?.pointer.update(from: z.base, count: count)
          withPointer(to: scored.targets, at: chunk.lowerBound) { targets in
            ck_vocabulary_backward(
              z.base, scored.logSumExp.pointer + chunk.lowerBound,
              scored.seeds.pointer + chunk.lowerBound, targets, z.rows, z.columns,
              words.lowerBound)
          }
          if let cap, let capped { ck_soft_cap_backward(z.base, capped.pointer, 1, cap, count) }
          dHead?.matrix.rows(words)
            .setProduct(z.transposed, scored.hidden.matrix.rows(chunk), beta: 1)
          dHidden?.rows(chunk)
            .setProduct(z, matrix, beta: shard == shards.lowerBound ? 0 : 1)
        }
      }
    }
  }

  /// The logits of some scored rows, in memory that may be overwritten.
  private func logits(
    _ scored: ScoredRows, _ rows: Range<Int>, _ kept: Matrix?, _ words: Range<Int>,
    _ matrix: Matrix, in scratch: Tensor
  ) -> Matrix {
    if let kept, scored.isWhole { return kept.rows(rows) }
    let z = tile(rows, words, in: scratch)
    if let kept {
      scored.copy(rows, of: kept, to: z)
    } else {
      setLogits(z, scored.hidden, rows, matrix)
    }
    return z
  }

  /// Sums the groups' parts, `(groups, R, C) -> (R, C)`.
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
