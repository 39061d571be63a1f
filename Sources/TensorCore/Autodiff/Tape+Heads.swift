import CKernels

/// Operations on the heads of queries and keys before attention.
extension Tape {
  /// Root-mean-square normalisation of every head of queries and keys, for rows `[q | k | v]`, `(T,
  /// (H + 2 KV) D) -> (T, (H + 2 KV) D)`. Values are unchanged.
  ///
  /// - Parameters:
  ///   - qkv: the rows `[q | k | v]`, `(T, (H + 2 KV) D)`.
  ///   - query: the scale for the heads of queries, `(D)`.
  ///   - key: the scale for the heads of keys, `(D)`.
  ///   - heads: the number H of query heads.
  ///   - keyValueHeads: the number KV of key-value heads.
  ///   - headDim: the number D of channels in a head.
  ///   - epsilon: the number added to the mean square before its root is taken.
  public func rmsNormHeads(
    _ qkv: Variable, query: Variable, key: Variable, heads: Int, keyValueHeads: Int, headDim: Int,
    epsilon: Float
  ) -> Variable {
    let (rows, columns) = (qkv.value.matrix.rows, qkv.value.matrix.columns)
    precondition(
      columns == (heads + 2 * keyValueHeads) * headDim
        && [query, key].allSatisfy { $0.value.count == headDim },
      "rmsNormHeads: \(heads) heads over \(keyValueHeads) of \(headDim) in rows of \(columns)")
    let (x, y) = (qkv.value, qkv.value.copy())
    // In each row, the heads of one kind are treated as the rows of a matrix.
    let parts = [(query, 0, heads), (key, heads * headDim, keyValueHeads)]
    let places = parts.map { (weight: $0.0.value, offset: $0.1, count: $0.2) }
    ThreadPool.forEachPiece(of: rows, size: Self.normalizedRows) { piece in
      for row in piece {
        for (weight, offset, count) in places {
          let start = row * columns + offset
          ck_rms_norm_forward(
            y.pointer + start, x.pointer + start, weight.pointer, epsilon, count, headDim)
        }
      }
    }
    return record(y, from: [qkv, query, key]) { dy in
      Self.rmsNormHeadsBackward(qkv, parts, headDim: headDim, epsilon: epsilon, dy)
    }
  }

  private static func rmsNormHeadsBackward(
    _ qkv: Variable, _ parts: [(weight: Variable, offset: Int, count: Int)], headDim: Int,
    epsilon: Float, _ dy: Tensor
  ) {
    let (rows, columns, x) = (qkv.value.matrix.rows, qkv.value.matrix.columns, qkv.value)
    let dx = qkv.requiresGradient ? qkv.gradientToAddTo() : nil
    let pieces = (rows + normalizedRows - 1) / normalizedRows
    let valueOffset = parts.reduce(0) { $0 + $1.count * headDim }
    // Each piece has its own part of each dw, and the parts are added in order.
    let dws = parts.map { $0.weight.requiresGradient ? Tensor(zeros: [pieces, headDim]) : nil }
    let places = parts.map { (weight: $0.weight.value, offset: $0.offset, count: $0.count) }
    ThreadPool.forEachPiece(of: rows, size: normalizedRows) { piece in
      for row in piece {
        for (index, (weight, offset, count)) in places.enumerated() {
          let start = row * columns + offset
          ck_rms_norm_backward(
            dx.map { $0.pointer + start },
            dws[index].map { $0.pointer + piece.lowerBound / normalizedRows * headDim },
            dy.pointer + start, x.pointer + start, weight.pointer, epsilon, count, headDim)
        }
        if let dx {
          let start = row * columns + valueOffset
          ck_add_scaled(dx.pointer + start, dy.pointer + start, 1, columns - valueOffset)
        }
      }
    }
    for (part, dw) in zip(parts, dws) {
      guard let dw else { continue }
      ck_add_parts(
        part.weight.gradientToAddTo().pointer, dw.pointer, pieces, headDim, headDim)
    }
  }

  /// Reorders blocks of each row's columns, so that block i of the result is block `order[i]` of
  /// the input.
  ///
  /// - Parameters:
  ///   - x: the rows whose blocks are reordered.
  ///   - order: a permutation of the row's blocks of `width` columns.
  ///   - width: the number of columns in a block.
  public func permuteBlocks(_ x: Variable, order: [Int], width: Int) -> Variable {
    precondition(
      order.sorted() == Array(order.indices) && order.count * width == x.value.matrix.columns,
      "permuteBlocks: \(order.count) blocks of \(width) in rows of \(x.value.matrix.columns)")
    let y = Tensor(uninitialized: x.value.shape)
    Self.permute(x.value, to: y, order.enumerated().map { ($0.element, $0.offset) }, width)
    return record(y, from: [x]) { dy in
      let dx = Tensor(uninitialized: dy.shape)
      Self.permute(dy, to: dx, order.enumerated().map { ($0.offset, $0.element) }, width)
      x.addGradient(consuming: dx)
    }
  }

  private static func permute(
    _ source: Tensor, to target: Tensor, _ moves: [(from: Int, to: Int)], _ width: Int
  ) {
    let columns = moves.count * width
    ThreadPool.forEachPiece(of: source.matrix.rows, size: normalizedRows) { piece in
      for row in piece {
        for (from, to) in moves {
          (target.pointer + row * columns + to * width)
            .update(from: source.pointer + row * columns + from * width, count: width)
        }
      }
    }
  }
}
