import CKernels

extension Tape {
  /// The gated activation `silu(gate) · up`, `(T, 2F) -> (T, F)` with rows `[gate | up]`.
  ///
  /// This is the function of [Shazeer 2020](https://arxiv.org/abs/2002.05202), where `silu(g) = g /
  /// (1 + exp(-g))`.
  public func swiGLU(_ gateUp: Variable) -> Variable {
    let (rows, width) = (gateUp.value.matrix.rows, gateUp.value.matrix.columns / 2)
    precondition(
      gateUp.value.matrix.columns == 2 * width,
      "swiGLU: rows of \(gateUp.value.matrix.columns) cannot be halved")
    let input = gateUp.value
    let y = Tensor(uninitialized: [rows, width])
    ThreadPool.forEachPiece(of: rows, size: Self.gatedRows) { piece in
      ck_swiglu_forward(
        y.pointer + piece.lowerBound * width, input.pointer + piece.lowerBound * 2 * width,
        piece.count, width)
    }
    return record(y, from: [gateUp]) { dy in
      let (dx, beta) = gateUp.gradientToScale()
      ThreadPool.forEachPiece(of: rows, size: Self.gatedRows) { piece in
        let start = piece.lowerBound * 2 * width
        // The elements are cleared here rather than in a separate pass, so that they are in the
        // cache for the next call.
        if beta == 0 { ck_fill(dx.pointer + start, 0, piece.count * 2 * width) }
        ck_swiglu_backward(
          dx.pointer + start, dy.pointer + piece.lowerBound * width, input.pointer + start,
          piece.count, width)
      }
    }
  }

  /// The gated activation `f(gate) · up` for any function, `(T, 2F) -> (T, F)` with rows
  /// `[gate | up]`.
  public func gated(_ function: Activation, _ gateUp: Variable) -> Variable {
    let (rows, width) = (gateUp.value.matrix.rows, gateUp.value.matrix.columns / 2)
    precondition(
      gateUp.value.matrix.columns == 2 * width,
      "gated: rows of \(gateUp.value.matrix.columns) cannot be halved")
    let (forward, backward) = (function.forward, function.backward)
    let input = gateUp.value
    let y = Tensor(uninitialized: [rows, width])
    ThreadPool.forEachPiece(of: rows, size: Self.gatedRows) { piece in
      for row in piece {
        let (gate, target) = (input.pointer + row * 2 * width, y.pointer + row * width)
        forward(target, gate, width)
        ck_multiply(target, gate + width, width)
      }
    }
    return record(y, from: [gateUp]) { dy in
      let dx = gateUp.gradientToAddTo()
      ThreadPool.forEachPiece(of: rows, size: Self.gatedRows) { piece in
        let scratch = Tensor(uninitialized: [width])
        for row in piece {
          let (gate, dGate) = (input.pointer + row * 2 * width, dx.pointer + row * 2 * width)
          let slope = dy.pointer + row * width
          forward(scratch.pointer, gate, width)
          ck_add_product(dGate + width, slope, scratch.pointer, width)
          // No other code uses dy, so its memory is reused for the derivative with respect to
          // f(gate).
          ck_multiply(slope, gate + width, width)
          backward(dGate, slope, gate, width)
        }
      }
    }
  }

  /// The number of rows per task.
  private static let gatedRows = 16
}
