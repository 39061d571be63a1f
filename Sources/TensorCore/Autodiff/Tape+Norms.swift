import CKernels

extension Tape {
  /// Normalization of each row to mean 0 and variance 1, then scale and shift: `(T, C) -> (T, C)`.
  ///
  /// This is the method of [Ba et al. 2016](https://arxiv.org/abs/1607.06450), with the biased
  /// variance and ε inside the root:
  /// ```
  /// y = w (x - mean(x)) / sqrt(var(x) + ε) + b
  /// ```
  public func layerNorm(
    _ x: Variable, _ weight: Variable, _ bias: Variable, epsilon: Float
  ) -> Variable {
    let (rows, channels) = (x.value.matrix.rows, x.value.matrix.columns)
    precondition(
      weight.value.count == channels && bias.value.count == channels,
      """
      layerNorm: rows have \(channels) channels, the weight \(weight.value.count), the bias \
      \(bias.value.count)
      """)
    let y = Tensor(uninitialized: x.value.shape)
    let (input, scale, shift) = (x.value, weight.value, bias.value)
    ThreadPool.forEachPiece(of: rows, size: Self.standardizedRows) { piece in
      let start = piece.lowerBound * channels
      ck_layer_norm_forward(
        y.pointer + start, input.pointer + start, scale.pointer, shift.pointer, epsilon,
        piece.count, channels)
    }
    return record(y, from: [x, weight, bias]) { dy in
      let dx = x.requiresGradient ? x.gradientToAddTo() : nil
      let pieces = (rows + Self.standardizedRows - 1) / Self.standardizedRows
      // Each piece has its own part of dw and of db, and the parts are added in order.
      let scaleParts = weight.requiresGradient ? Tensor(zeros: [pieces, channels]) : nil
      let shiftParts = bias.requiresGradient ? Tensor(zeros: [pieces, channels]) : nil
      ThreadPool.forEachPiece(of: rows, size: Self.standardizedRows) { piece in
        let start = piece.lowerBound * channels
        let part = piece.lowerBound / Self.standardizedRows * channels
        ck_layer_norm_backward(
          dx.map { $0.pointer + start }, scaleParts.map { $0.pointer + part },
          shiftParts.map { $0.pointer + part }, dy.pointer + start, input.pointer + start,
          scale.pointer, epsilon, piece.count, channels)
      }
      for (operand, parts) in [(weight, scaleParts), (bias, shiftParts)] {
        guard let parts else { continue }
        ck_add_parts(
          operand.gradientToAddTo().pointer, parts.pointer, pieces, channels, channels)
      }
    }
  }

  /// The number of rows per task.
  private static let standardizedRows = 64
}

extension Tape {
  /// Root-mean-square normalisation of each row, `(T, C) -> (T, C)`.
  ///
  /// This is the method of [Zhang and Sennrich 2019](https://arxiv.org/abs/1910.07467), with ε
  /// inside the root:
  /// ```
  /// y = x w / sqrt(mean(x²) + ε)
  /// ```
  public func rmsNorm(_ x: Variable, _ weight: Variable, epsilon: Float) -> Variable {
    let (rows, channels) = (x.value.matrix.rows, x.value.matrix.columns)
    precondition(
      weight.value.count == channels,
      "rmsNorm: rows have \(channels) channels, the weight \(weight.value.count)")
    let y = Tensor(uninitialized: x.value.shape)
    let (input, scale) = (x.value, weight.value)
    ThreadPool.forEachPiece(of: rows, size: Self.normalizedRows) { piece in
      let start = piece.lowerBound * channels
      ck_rms_norm_forward(
        y.pointer + start, input.pointer + start, scale.pointer, epsilon, piece.count, channels)
    }
    return record(y, from: [x, weight]) { dy in
      let dx = x.requiresGradient ? x.gradientToAddTo() : nil
      let pieces = (rows + Self.normalizedRows - 1) / Self.normalizedRows
      // Each piece has its own part of dw, and the parts are added in order.
      let parts = weight.requiresGradient ? Tensor(zeros: [pieces, channels]) : nil
      ThreadPool.forEachPiece(of: rows, size: Self.normalizedRows) { piece in
        let start = piece.lowerBound * channels
        ck_rms_norm_backward(
          dx.map { $0.pointer + start },
          parts.map { $0.pointer + piece.lowerBound / Self.normalizedRows * channels },
          dy.pointer + start, input.pointer + start, scale.pointer, epsilon, piece.count, channels)
      }
      if let parts {
        ck_add_parts(
          weight.gradientToAddTo().pointer, parts.pointer, pieces, channels, channels)
      }
    }
  }

  /// The number of rows per task.
  static let normalizedRows = 64
}
