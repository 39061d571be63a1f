import CKernels

extension Tape {
  /// A linear layer, `y = x Wᵀ (+ b) (+ residual)`: `(T, I), (O, I) -> (T, O)`.
  ///
  /// The residual costs no pass of its own: it is what the product is added to, and its gradient is
  /// the output's, handed on.
  public func linear(
    _ x: Variable, _ w: Variable, bias: Variable? = nil, residual: Variable? = nil
  ) -> Variable {
    let (rows, outputs) = (x.value.matrix.rows, w.value.matrix.rows)
    let y = Tensor(uninitialized: [rows, outputs])
    precondition(
      bias.map { $0.value.count == outputs } ?? true
        && residual.map { $0.value.shape == y.shape } ?? true,
      """
      linear: a bias of \(bias?.value.shape ?? []) or a residual of \
      \(residual?.value.shape ?? []) does not fit an output of \(y.shape)
      """)
    let (input, weight) = (x.value.matrix, w.value.matrix)
    let (start, offset) = (residual?.value, bias?.value)
    let tiling = Self.tiling(of: y)
    ThreadPool.run(tiling.count) { index in
      let tile = tiling[index]
      let target = y.matrix.rows(tile.rows).columns(tile.columns)
      if start != nil || offset != nil {
        ck_start_sums(
          target.base, start.map { $0.matrix.rows(tile.rows).columns(tile.columns).base },
          offset.map { $0.pointer + tile.columns.lowerBound }, target.rows, target.columns,
          target.stride)
      }
      target.setProduct(
        input.rows(tile.rows), weight.rows(tile.columns).transposed,
        beta: start != nil || offset != nil ? 1 : 0)
    }
    let operands = [x, w] + [bias, residual].compactMap { $0 }
    return record(y, from: operands) { dy in
      Self.linearBackward(x, w, dy)
      if let bias, bias.requiresGradient { Self.addColumnSums(of: dy, to: bias.gradientToAddTo()) }
      if let residual, residual.requiresGradient { residual.addGradient(consuming: dy) }
    }
  }

  /// `dx += dy W` and `dW += dyᵀ x`, in one parallel region: tiles of both share the threads.
  private static func linearBackward(_ x: Variable, _ w: Variable, _ dy: Tensor) {
    let (input, weight, gradient) = (x.value.matrix, w.value.matrix, dy.matrix)
    let dx = x.requiresGradient ? x.gradientToScale() : nil
    let dw = w.requiresGradient ? w.gradientToScale() : nil
    let inputTiles = tiling(of: x.value)
    let weightTiles = Tiling(
      rows: weight.rows, columns: weight.columns, rowLimit: weightTile, columnLimit: weightTile)
    let inputCount = dx == nil ? 0 : inputTiles.count
    let weightCount = dw == nil ? 0 : weightTiles.count
    ThreadPool.run(inputCount + weightCount) { index in
      if let dw, index < weightCount {
        let (rows, columns) = weightTiles[index]
        dw.tensor.matrix.rows(rows).columns(columns).setProduct(
          gradient.columns(rows).transposed, input.columns(columns), beta: dw.beta)
      } else if let dx {
        let (rows, columns) = inputTiles[index - weightCount]
        dx.tensor.matrix.rows(rows).columns(columns).setProduct(
          gradient.rows(rows), weight.columns(columns), beta: dx.beta)
      }
    }
  }

  private static func addColumnSums(of dy: Tensor, to sums: Tensor) {
    let matrix = dy.matrix
    ThreadPool.forEachPiece(of: matrix.columns, size: summedColumns) { piece in
      ck_column_sums(
        sums.pointer + piece.lowerBound, matrix.columns(piece).base, matrix.rows, piece.count,
        matrix.stride)
    }
  }

  /// Tiles of an activation: many rows, so that packing the weight costs little beside using it. A
  /// few rows, as in sampling, are cut by columns instead.
  private static func tiling(of activation: Tensor) -> Tiling {
    let matrix = activation.matrix
    return Tiling(
      rows: matrix.rows, columns: matrix.columns, rowLimit: 256,
      columnLimit: matrix.rows < 64 ? 256 : 1024)
  }

  /// The side of a tile of a weight's gradient; its depth is all T rows.
  private static let weightTile = 160

  /// Columns per task when summing a bias's gradient.
  private static let summedColumns = 64
}
