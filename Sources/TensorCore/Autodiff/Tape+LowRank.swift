/// The term that a low-rank adapter adds to some of the outputs of a linear layer.
public struct LowRankPart {
  /// The matrix B, `(O, R)`, which maps the part's rows of A to its outputs.
  let up: Variable
  /// The range of A's rows that belong to the part.
  let ranks: Range<Int>
  /// The range of the layer's outputs that belong to the part.
  let columns: Range<Int>
  let scale: Float

  /// - Parameters:
  ///   - up: the matrix B, `(columns.count, ranks.count)`.
  ///   - ranks: the range of A's rows that belong to the part.
  ///   - columns: the range of the layer's outputs that belong to the part.
  ///   - scale: the factor s of the product.
  public init(up: Variable, ranks: Range<Int>, columns: Range<Int>, scale: Float) {
    precondition(
      up.value.shape == [columns.count, ranks.count],
      "lowRank: B has shape \(up.value.shape), its part is \([columns.count, ranks.count])")
    (self.up, self.ranks, self.columns, self.scale) = (up, ranks, columns, scale)
  }
}

extension Tape {
  /// Adds a low-rank product to the output of a linear layer, *in place*:
  /// `(T, O), (T, I), (R, I) -> (T, O)`.
  ///
  /// ```
  /// y[:, columns] += s (x Aᵀ)[:, ranks] Bᵀ          for each part
  /// ```
  /// This is the method of [Hu et al. 2021](https://arxiv.org/abs/2106.09685). Matrices that are
  /// stored as one and have the same input share one A, so `x` is read once for all of them.
  ///
  /// - Parameters:
  ///   - y: the layer's output, which must not be used afterwards because the result uses its
  ///     memory. The operation that created it must not need its own output in the backward pass.
  ///   - x: the layer's input, `(T, I)`.
  ///   - down: the matrix A, which contains the rows of all parts.
  ///   - parts: the parts, whose ranges of ranks must be disjoint.
  public func lowRank(
    addingTo y: Variable, _ x: Variable, down: Variable, parts: [LowRankPart]
  ) -> Variable {
    let pass = LowRankPass(input: x.value, down: down.value, parts: parts)
    precondition(
      x.value.matrix.columns == down.value.matrix.columns
        && x.value.matrix.rows == y.value.matrix.rows
        && parts.allSatisfy { $0.columns.upperBound <= y.value.matrix.columns },
      """
      lowRank: an input of \(x.value.shape) and A of \(down.value.shape) don't fit an output of \
      \(y.value.shape)
      """)
    let middle = pass.forward(addingTo: y.value)
    return record(y.value, from: [y, x, down] + parts.map(\.up)) { dy in
      let dMiddle = pass.backward(dy, addingTo: x.requiresGradient ? x.gradientToScale() : nil)
      pass.weightsBackward(down, parts, middle: middle, dMiddle: dMiddle, dy)
      if y.requiresGradient { y.addGradient(consuming: dy) }
    }
  }
}

/// The products of one call, in which `middle` is x Aᵀ, `(T, R)`.
private struct LowRankPass: Sendable {
  struct Part: Sendable {
    /// The product s B, which is computed once here rather than at every use.
    let up: Tensor  // (O, R)
    let ranks: Range<Int>
    let columns: Range<Int>
  }

  let input: Tensor  // (T, I)
  let down: Tensor  // (R, I)
  let parts: [Part]

  /// The numbers of rows per task, and of outputs or inputs per task.
  private static let (rowsOfTask, widthOfTask) = (256, 384)

  init(input: Tensor, down: Tensor, parts: [LowRankPart]) {
    (self.input, self.down) = (input, down)
    self.parts = parts.map { part in
      let up = part.up.value.copy()
      up.scale(by: part.scale)
      return Part(up: up, ranks: part.ranks, columns: part.columns)
    }
  }

  private var rows: Int { input.matrix.rows }
  private var ranks: Int { down.matrix.rows }

  func forward(addingTo y: Tensor) -> Tensor {
    let middle = Tensor(uninitialized: [rows, ranks])
    ThreadPool.forEachPiece(of: rows, size: Self.rowsOfTask) { piece in
      let inside = middle.matrix.rows(piece)
      inside.setProduct(input.matrix.rows(piece), down.matrix.transposed)
      for part in parts {
        y.matrix.rows(piece).columns(part.columns).setProduct(
          inside.columns(part.ranks), part.up.matrix.transposed, beta: 1)
      }
    }
    return middle
  }

  /// Returns the derivative with respect to `middle`, and computes `dx += dMiddle A`.
  func backward(_ dy: Tensor, addingTo dx: (tensor: Tensor, beta: Float)?) -> Tensor {
    let dMiddle = Tensor(uninitialized: [rows, ranks])
    ThreadPool.forEachPiece(of: rows, size: Self.rowsOfTask) { piece in
      let inside = dMiddle.matrix.rows(piece)
      for part in parts {
        inside.columns(part.ranks).setProduct(
          dy.matrix.rows(piece).columns(part.columns), part.up.matrix)
      }
      dx?.tensor.matrix.rows(piece).setProduct(inside, down.matrix, beta: dx?.beta ?? 0)
    }
    return dMiddle
  }

  /// Computes `dA += dMiddleᵀ x` and `dB += s dyᵀ middle`.
  func weightsBackward(
    _ down: Variable, _ parts: [LowRankPart], middle: Tensor, dMiddle: Tensor, _ dy: Tensor
  ) {
    if down.requiresGradient {
      let (gradient, beta) = down.gradientToScale()
      ThreadPool.forEachPiece(of: input.matrix.columns, size: Self.widthOfTask) { piece in
        gradient.matrix.columns(piece).setProduct(
          dMiddle.matrix.transposed, input.matrix.columns(piece), beta: beta)
      }
    }
    for part in parts where part.up.requiresGradient {
      let product = Tensor(uninitialized: part.up.value.shape)
      let (columns, ranks) = (part.columns, part.ranks)
      ThreadPool.forEachPiece(of: columns.count, size: Self.widthOfTask) { piece in
        product.matrix.rows(piece).setProduct(
          dy.matrix.columns(columns).columns(piece).transposed, middle.matrix.columns(ranks))
      }
      part.up.gradientToAddTo().addScaled(product, by: part.scale)
    }
  }
}
