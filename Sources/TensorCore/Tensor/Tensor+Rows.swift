import CKernels

extension Tensor {
  /// The number of rows that each task gathers. Together they take tens of kilobytes.
  private static let gatheredRows = 64

  /// The number of shards into which the target rows of a scatter are divided.
  private static let scatterShards = 16

  /// The given rows, in the given order. A tensor of one dimension has rows of one element.
  func gather(_ indices: [Int32]) -> Tensor {
    let columns = shape.count < 2 ? 1 : matrix.columns
    let y = Tensor(uninitialized: shape.count < 2 ? [indices.count] : [indices.count, columns])
    ThreadPool.forEachPiece(of: indices.count, size: Self.gatheredRows) { piece in
      indices.withUnsafeBufferPointer { indices in
        guard let first = indices.baseAddress else { return }
        ck_gather_rows(
          y.pointer + piece.lowerBound * columns, self.pointer, first + piece.lowerBound,
          piece.count, columns)
      }
    }
    return y
  }

  /// Adds row r of `rows` to row `indices[r]`, for every r in order. Indices may repeat.
  func scatterAdd(_ rows: Tensor, at indices: [Int32]) {
    ThreadPool.run(Self.scatterShards) { shard in
      ck_scatter_add_rows(
        self.pointer, rows.pointer, indices, indices.count, self.matrix.columns, shard,
        Self.scatterShards)
    }
  }
}

extension Tensor {
  /// The sum of the squares of some rows of a matrix, in float64.
  public func squaredNorm(ofRows rows: Range<Int>) -> Double {
    let part = matrix.rows(rows)
    return ck_squared_norm(part.base, part.rows * part.columns)
  }

  /// Multiplies some rows of a matrix by `factor`.
  public func scale(rows: Range<Int>, by factor: Float) {
    let part = matrix.rows(rows)
    ThreadPool.run(1) { _ in ck_scale(part.base, factor, part.rows * part.columns) }
  }
}
