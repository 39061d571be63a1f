import CKernels

extension Tape {
  /// A linear layer, `y = x Wᵀ (+ b) (+ residual)`, with shapes `(T, I), (O, I) -> (T, O)`.
  ///
  /// The residual needs no separate pass. In the forward pass, the product is added to it. In the
  /// backward pass, the output's gradient is also the residual's gradient.
  ///
  /// - Parameters:
  ///   - x: the input, `(T, I)`.
  ///   - w: the weights W, `(O, I)`.
  ///   - isTransposed: whether `w` contains Wᵀ, `(I, O)`.
  ///   - bias: the bias b, `(O)`, or nil for none.
  ///   - residual: the residual to add, `(T, O)`, or nil for none.
  public func linear(
    _ x: Variable, _ w: Variable, isTransposed: Bool = false, bias: Variable? = nil,
    residual: Variable? = nil
  ) -> Variable {
    let weight = isTransposed ? w.factor.transposed : w.factor  // (O, I)
    let (rows, outputs) = (x.value.matrix.rows, weight.rows)
    let y = Tensor(uninitialized: [rows, outputs])
    precondition(
      bias.map { $0.value.count == outputs } ?? true
        && residual.map { $0.value.shape == y.shape } ?? true,
      """
      linear: a bias of \(bias?.value.shape ?? []) or a residual of \
      \(residual?.value.shape ?? []) does not fit an output of \(y.shape)
      """)
    let input = x.value.matrix
    let (start, offset) = (residual?.value, bias?.value)
    let strips = Self.tiling(of: y).strips(isShared: weight.isStored)
    ThreadPool.run(strips.count) { index in
      let strip = strips[index]
      weight.withRows(strip.columns) { block in
        for rows in strip.rows {
          let target = y.matrix.rows(rows).columns(strip.columns)
          if start != nil || offset != nil {
            ck_start_sums(
              target.base, start.map { $0.matrix.rows(rows).columns(strip.columns).base },
              offset.map { $0.pointer + strip.columns.lowerBound }, target.rows, target.columns,
              target.stride)
          }
          target.setProduct(
            input.rows(rows), block.transposed, beta: start != nil || offset != nil ? 1 : 0)
        }
      }
    }
    let operands = [x, w] + [bias, residual].compactMap { $0 }
    return record(y, from: operands) { dy in
      Self.linearBackward(x, w, isTransposed: isTransposed, dy)
      if let bias, bias.requiresGradient { Self.addColumnSums(of: dy, to: bias.gradientToAddTo()) }
      if let residual, residual.requiresGradient { residual.addGradient(consuming: dy) }
    }
  }

  /// Computes `dx += dy W` and `dW += dyᵀ x` in one parallel region, in which the tiles of both
  /// products share the threads.
  private static func linearBackward(
    _ x: Variable, _ w: Variable, isTransposed: Bool, _ dy: Tensor
  ) {
    let weight = isTransposed ? w.factor.transposed : w.factor
    let (input, gradient) = (x.value.matrix, dy.matrix)
    let dx = x.requiresGradient ? x.gradientToScale() : nil
    let dw = w.requiresGradient ? w.gradientToScale() : nil
    let inputStrips = tiling(of: x.value).strips(isShared: weight.isStored)
    let weightTiles = weightTiling(of: weight)
    let weightGradient = dw.map { dw in
      (matrix: isTransposed ? dw.tensor.matrix.transposed : dw.tensor.matrix, beta: dw.beta)
    }
    let inputCount = dx == nil ? 0 : inputStrips.count
    let weightCount = weightGradient == nil ? 0 : weightTiles.count
    ThreadPool.run(inputCount + weightCount) { index in
      if let dw = weightGradient, index < weightCount {
        let (rows, columns) = weightTiles[index]
        dw.matrix.rows(rows).columns(columns).setProduct(
          gradient.columns(rows).transposed, input.columns(columns), beta: dw.beta)
      } else if let dx {
        let strip = inputStrips[index - weightCount]
        weight.withColumns(strip.columns) { block in
          for rows in strip.rows {
            dx.tensor.matrix.rows(rows).columns(strip.columns).setProduct(
              gradient.rows(rows), block, beta: dx.beta)
          }
        }
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

  /// The tiles of an activation. They are tall, so packing a weight is cheap compared with using
  /// it. Their number is a multiple of four, so two or four threads finish together. Activations
  /// with few rows, as in sampling, are split by columns instead.
  private static func tiling(of activation: Tensor) -> Tiling {
    let (rows, columns) = (activation.matrix.rows, activation.matrix.columns)
    let fewRows = 64
    return Tiling(
      rows: rows, columns: columns,
      rowPieces: rows <= 4 * 512 ? min(4, max(1, rows / fewRows)) : (rows + 2047) / 2048 * 4,
      columnPieces: rows < fewRows ? (columns + 255) / 256 : (columns + 767) / 768)
  }

  /// The tiles of a weight's gradient. Each tile spans all T rows, since splitting the rows would
  /// require a sum.
  private static func weightTiling(of weight: Factor) -> Tiling {
    Tiling(
      rows: weight.rows, columns: weight.columns, rowPieces: (weight.rows + 383) / 384,
      columnPieces: (weight.columns + 383) / 384)
  }

  /// The number of columns per task when a bias's gradient is summed.
  private static let summedColumns = 64
}
