import CKernels

extension Tape {
  /// Causal self-attention within packed groups, for rows `[q | k | v]`, `(T, (H + 2 KV) D) -> (T,
  /// H D)`.
  ///
  /// ```
  /// y = softmax(f(q kᵀ / sqrt(D))) v,     f(s) = s or cap · tanh(s / cap)
  /// ```
  /// Query head h uses key-value head `h / (H / KV)`. The output is zero for rows outside all
  /// groups. Scores are computed for one block of rows at a time. The backward pass recomputes them
  /// from the log-sum-exp of each row, as in [Dao et al. 2022](https://arxiv.org/abs/2205.14135).
  ///
  /// - Parameters:
  ///   - qkv: the rows `[q | k | v]`, `(T, (H + 2 KV) D)`.
  ///   - heads: the number H of query heads.
  ///   - keyValueHeads: the number KV of key-value heads, which divides H.
  ///   - headDim: the number D of channels in a head.
  ///   - groups: groups of disjoint ranges of rows, each within the batch.
  ///   - window: the number of positions that a row attends to, including its own, or nil for all.
  ///   - scale: the factor for products of queries and keys, or nil for `1 / sqrt(D)`.
  ///   - cap: a positive bound that scores approach but never exceed, or nil for no bound.
  public func attention(
    _ qkv: Variable, heads: Int, keyValueHeads: Int, headDim: Int, groups: [PackedGroup],
    window: Int? = nil, scale: Float? = nil, cap: Float? = nil
  ) -> Variable {
    precondition(window ?? 1 > 0, "attention: a window of \(window ?? 0) sees nothing")
    let limit = window ?? qkv.value.matrix.rows + 1
    return attention(
      qkv, heads: heads, keyValueHeads: keyValueHeads, headDim: headDim,
      ranges: groups.flatMap { [$0.prefix] + $0.branches }, window: limit,
      scale: scale, cap: cap,
      blocks: groups.map {
        AttentionBlock.blocks(of: $0, rows: AttentionPass.blockRows, window: limit)
      })
  }

  /// Self-attention in which every row attends to the rows of its segment both before and after it,
  /// for rows `[q | k | v]`, `(T, 3 H D) -> (T, H D)`.
  ///
  /// - Parameters:
  ///   - qkv: the rows `[q | k | v]`, `(T, 3 H D)`.
  ///   - heads: the number H of heads.
  ///   - headDim: the number D of channels in a head.
  ///   - segments: disjoint ranges of rows, one per sequence. The output is zero for rows outside
  ///     all segments.
  ///   - reach: the number of rows to attend to in each direction, or nil for the whole segment.
  public func attention(
    _ qkv: Variable, heads: Int, headDim: Int, segments: [Range<Int>], reach: Int? = nil
  ) -> Variable {
    attention(
      qkv, heads: heads, keyValueHeads: heads, headDim: headDim, ranges: segments,
      // A window is counted back from the last column that a row attends to, which lies after the
      // row here.
      window: reach.map { 2 * $0 + 1 } ?? 2 * qkv.value.matrix.rows,
      blocks: segments.map {
        AttentionBlock.blocks(ofWhole: $0, rows: AttentionPass.blockRows, reach: reach)
      })
  }

  /// Computes attention in blocks that cover the given ranges of rows. Each list of blocks uses
  /// keys that no other list uses.
  private func attention(
    _ qkv: Variable, heads: Int, keyValueHeads: Int, headDim: Int, ranges: [Range<Int>],
    window: Int, scale: Float? = nil, cap: Float? = nil, blocks: [[AttentionBlock]]
  ) -> Variable {
    let rows = qkv.value.matrix.rows
    precondition(
      keyValueHeads > 0 && heads % keyValueHeads == 0
        && qkv.value.matrix.columns == (heads + 2 * keyValueHeads) * headDim,
      """
      attention: \(heads) heads over \(keyValueHeads) of \(headDim) do not fit rows of \
      \(qkv.value.matrix.columns)
      """)
    precondition(
      ranges.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= rows },
      "attention: a group reaches outside of 0..<\(rows)")

    let pass = AttentionPass(
      qkv: qkv.value, heads: heads, keyValueHeads: keyValueHeads, headDim: headDim,
      window: window, scale: scale ?? 1 / Float(headDim).squareRoot(), cap: cap, groups: blocks)
    let isCovered = ranges.reduce(0) { $0 + $1.count } == rows
    let shape = [rows, heads * headDim]
    let y = isCovered ? Tensor(uninitialized: shape) : Tensor(zeros: shape)
    let logSumExp = Tensor(uninitialized: [rows, heads])
    pass.forward(y, logSumExp)
    return record(y, from: [qkv]) { dy in
      pass.backward(qkv.gradientToAddTo(), dy, logSumExp)
    }
  }
}

/// The state of one call of attention, which consists of its operand, its heads, and the blocks in
/// which its scores are computed.
private struct AttentionPass: Sendable {
  /// The number of query rows per block. More rows make matrix products more efficient, but fewer
  /// rows waste less work above the diagonal.
  static let blockRows = 64

  let qkv: Tensor  // (T, (H + 2 KV) D)
  let heads: Int
  let keyValueHeads: Int
  let headDim: Int
  let window: Int
  let scale: Float
  let cap: Float?
  let groups: [[AttentionBlock]]

  /// The factor by which scores must still be multiplied. It is 1 with a cap, because capped scores
  /// are already scaled.
  private var remainingScale: Float { cap == nil ? scale : 1 }

  /// The columns of one head in `[q | k | v]`, where `part` is 0 for q, 1 for k and 2 for v.
  private func head(_ head: Int, part: Int, of tensor: Tensor) -> Matrix {
    let first = [0, heads, heads + keyValueHeads][part] + head
    return tensor.matrix.columns(first * headDim..<(first + 1) * headDim)
  }

  private func keyValueHead(of head: Int) -> Int { head / (heads / keyValueHeads) }

  /// Runs one task per block and head, starting with the most expensive blocks.
  func forward(_ y: Tensor, _ logSumExp: Tensor) {
    let blocks = groups.joined().sorted { $0.cost > $1.cost }
    ThreadPool.run(blocks.count * heads) { task in
      forward(y, logSumExp, blocks[task / heads], head: task % heads)
    }
  }

  private func forward(_ y: Tensor, _ logSumExp: Tensor, _ block: AttentionBlock, head h: Int) {
    let scores = Tensor(uninitialized: [block.queries.count, block.columns])
    setScores(scores, block, head: h)
    ck_attention_softmax(
      scores.pointer, logSumExp.matrix.rows(block.queries).base + h, remainingScale,
      block.queries.count, block.columns, block.firstVisible, window, heads)
    let values = head(keyValueHead(of: h), part: 2, of: qkv)
    let output = y.matrix.columns(h * headDim..<(h + 1) * headDim).rows(block.queries)
    for (keys, offset) in zip(block.keys, block.columnOffsets) {
      output.setProduct(
        scores.matrix.columns(offset..<offset + keys.count), values.rows(keys),
        beta: offset == 0 ? 0 : 1)
    }
  }

  /// Computes `q kᵀ` for a block. With a cap, the scores are scaled and capped. Otherwise, they are
  /// unscaled.
  private func setScores(_ scores: Tensor, _ block: AttentionBlock, head h: Int) {
    let queries = head(h, part: 0, of: qkv).rows(block.queries)
    let allKeys = head(keyValueHead(of: h), part: 1, of: qkv)
    for (keys, offset) in zip(block.keys, block.columnOffsets) {
      scores.matrix.columns(offset..<offset + keys.count)
        .setProduct(queries, allKeys.rows(keys).transposed)
    }
    if let cap { ck_soft_cap(scores.pointer, scale, cap, scores.count) }
  }

  /// Runs one task per group and key-value head. Each task is the only owner of the gradients of
  /// its keys and values.
  func backward(_ dqkv: Tensor, _ dy: Tensor, _ logSumExp: Tensor) {
    let groups = groups.sorted { Self.cost($0) > Self.cost($1) }
    ThreadPool.run(groups.count * keyValueHeads) { task in
      let shared = heads / keyValueHeads
      let first = task % keyValueHeads * shared
      for block in groups[task / keyValueHeads] {
        for head in first..<first + shared {
          backward(dqkv, dy, logSumExp, block, head: head)
        }
      }
    }
  }

  private static func cost(_ blocks: [AttentionBlock]) -> Int { blocks.reduce(0) { $0 + $1.cost } }

  private func backward(
    _ dqkv: Tensor, _ dy: Tensor, _ logSumExp: Tensor, _ block: AttentionBlock, head h: Int
  ) {
    let shape = [block.queries.count, block.columns]
    let (p, ds) = (Tensor(uninitialized: shape), Tensor(uninitialized: shape))
    let gradient = dy.matrix.columns(h * headDim..<(h + 1) * headDim).rows(block.queries)
    let values = head(keyValueHead(of: h), part: 2, of: qkv)
    setScores(p, block, head: h)
    let capped = cap == nil ? nil : p.copy()
    for (keys, offset) in zip(block.keys, block.columnOffsets) {
      ds.matrix.columns(offset..<offset + keys.count)
        .setProduct(gradient, values.rows(keys).transposed)
    }
    ck_attention_softmax_backward(
      p.pointer, ds.pointer, logSumExp.matrix.rows(block.queries).base + h, remainingScale,
      block.queries.count, block.columns, block.firstVisible, window, heads)
    if let cap, let capped {
      ck_soft_cap_backward(ds.pointer, capped.pointer, scale, cap, ds.count)
    }
    addGradients(dqkv, gradient, p, ds, block, head: h)
  }

  /// Computes `dq += ds k`, `dk += dsᵀ q` and `dv += pᵀ dy`.
  private func addGradients(
    _ dqkv: Tensor, _ gradient: Matrix, _ p: Tensor, _ ds: Tensor, _ block: AttentionBlock,
    head h: Int
  ) {
    let kv = keyValueHead(of: h)
    let queries = head(h, part: 0, of: qkv).rows(block.queries)
    let dq = head(h, part: 0, of: dqkv).rows(block.queries)
    for (keys, offset) in zip(block.keys, block.columnOffsets) {
      let columns = offset..<offset + keys.count
      dq.setProduct(
        ds.matrix.columns(columns), head(kv, part: 1, of: qkv).rows(keys), beta: 1)
      head(kv, part: 1, of: dqkv).rows(keys)
        .setProduct(ds.matrix.columns(columns).transposed, queries, beta: 1)
      head(kv, part: 2, of: dqkv).rows(keys)
        .setProduct(p.matrix.columns(columns).transposed, gradient, beta: 1)
    }
  }
}
