import CKernels

/// The cosines and sines of rotary position embedding.
public struct RotaryTable: Sendable {
  let cosines: Tensor  // (positions, R/2)
  let sines: Tensor  // (positions, R/2)
  /// The number R of rotated channels in a head, which usually is the number of all channels.
  let turning: Int

  /// The number of positions in the table, which start at 0.
  public let positions: Int

  /// - Parameters:
  ///   - cos: the cosines of the angles for all positions and frequencies, `(positions, R/2)` in
  ///     row-major order.
  ///   - sin: the sines of the same angles, in the same layout.
  ///   - turning: the even number R of rotated channels.
  public init(cos: [Float], sin: [Float], turning: Int) {
    precondition(
      turning > 0 && turning % 2 == 0 && cos.count % (turning / 2) == 0 && cos.count == sin.count,
      "rotary table: \(cos.count) cosines and \(sin.count) sines for \(turning) channels")
    self.turning = turning
    positions = cos.count / (turning / 2)
    cosines = Tensor(cos, shape: [positions, turning / 2])
    sines = Tensor(sin, shape: [positions, turning / 2])
  }
}

extension Tape {
  /// Rotates the first `heads` heads of each row by the angles for its position, *in place*.
  ///
  /// `qkv` must not be used afterwards, because the result uses its memory. This is the rotary
  /// embedding of [Su et al. 2021](https://arxiv.org/abs/2104.09864), in which element i of a head
  /// is rotated with element i + R/2, as published Llama weights expect. The last D - R elements of
  /// a head and the columns after the heads are unchanged.
  ///
  /// - Parameters:
  ///   - qkv: the rows, `(T, columns)` with `columns >= heads · D`.
  ///   - heads: the number of heads to rotate, from the start of each row.
  ///   - headDim: the number D of channels in a head.
  ///   - positions: the position of each row, which must be in the table.
  ///   - table: the cosines and sines of the angles.
  public func rotary(
    consuming qkv: Variable, heads: Int, headDim: Int, positions: [Int32], table: RotaryTable
  ) -> Variable {
    let matrix = qkv.value.matrix
    precondition(
      headDim >= table.turning && heads * headDim <= matrix.columns
        && positions.count == matrix.rows,
      """
      rotary: \(heads) heads of \(headDim) at \(positions.count) positions in rows \
      (\(matrix.rows), \(matrix.columns)), with a table for \(table.turning) channels
      """)
    precondition(
      ck_ids_in_range(positions, positions.count, table.positions) != 0,
      "rotary: a position is not in 0..<\(table.positions)")
    rotate(
      qkv.value, heads: heads, headDim: headDim, positions: positions, table: table, direction: 1)
    return record(qkv.value, from: [qkv]) { dy in
      rotate(
        dy, heads: heads, headDim: headDim, positions: positions, table: table, direction: -1)
      qkv.addGradient(consuming: dy)
    }
  }
}

/// The number of rows per task.
private let rotatedRows = 64

private func rotate(
  _ x: Tensor, heads: Int, headDim: Int, positions: [Int32], table: RotaryTable,
  direction: Float
) {
  let matrix = x.matrix
  ThreadPool.forEachPiece(of: matrix.rows, size: rotatedRows) { piece in
    positions.withUnsafeBufferPointer { positions in
      guard let first = positions.baseAddress else { return }
      ck_rotary(
        matrix.rows(piece).base, table.cosines.pointer, table.sines.pointer,
        first + piece.lowerBound, direction, piece.count, matrix.stride, heads, headDim,
        table.turning)
    }
  }
}
