import CKernels

extension Tape {
  /// The sum of two tensors of the same shape.
  public func add(_ a: Variable, _ b: Variable) -> Variable {
    precondition(
      a.value.shape == b.value.shape,
      "add: the operands have shapes \(a.value.shape) and \(b.value.shape)")
    let y = Tensor(uninitialized: a.value.shape)
    let (left, right) = (a.value, b.value)
    ThreadPool.forEachPiece(of: y.count, size: Tensor.chunk) { piece in
      let start = piece.lowerBound
      ck_add(y.pointer + start, left.pointer + start, right.pointer + start, piece.count)
    }
    return record(y, from: [a, b]) { dy in
      if a.requiresGradient { a.gradientToAddTo().addScaled(dy, by: 1) }
      if b.requiresGradient { b.addGradient(consuming: dy) }
    }
  }

  /// Computes `y = a + factor · b` for two tensors of the same shape.
  public func add(_ a: Variable, _ b: Variable, times factor: Float) -> Variable {
    precondition(
      a.value.shape == b.value.shape,
      "add: the operands have shapes \(a.value.shape) and \(b.value.shape)")
    let y = a.value.copy()
    y.addScaled(b.value, by: factor)
    return record(y, from: [a, b]) { dy in
      if b.requiresGradient { b.gradientToAddTo().addScaled(dy, by: factor) }
      if a.requiresGradient { a.addGradient(consuming: dy) }
    }
  }

  /// `y = factor · x`.
  public func scale(_ x: Variable, by factor: Float) -> Variable {
    let y = x.value.copy()
    y.scale(by: factor)
    return record(y, from: [x]) { dy in
      dy.scale(by: factor)
      x.addGradient(consuming: dy)
    }
  }
}

/// A function that is applied to every element.
public enum Activation: Sendable, CaseIterable {
  /// The function `x Φ(x)` of [Hendrycks and Gimpel 2016](https://arxiv.org/abs/1606.08415), where
  /// Φ is the normal distribution function.
  case gelu
  /// The same paper's approximation of ``gelu``, `x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))`. The
  /// two differ by up to 5e-4, so a model trained with one must not be evaluated with the other.
  case geluTanh
  case relu
  case tanh

  var forward: @Sendable (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void {
    switch self {
    case .gelu: { ck_gelu_forward($0, $1, $2) }
    case .geluTanh: { ck_gelu_tanh_forward($0, $1, $2) }
    case .relu: { ck_relu_forward($0, $1, $2) }
    case .tanh: { ck_tanh_forward($0, $1, $2) }
    }
  }

  var backward:
    @Sendable (UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int) -> Void
  {
    switch self {
    case .gelu: { ck_gelu_backward($0, $1, $2, $3) }
    case .geluTanh: { ck_gelu_tanh_backward($0, $1, $2, $3) }
    case .relu: { ck_relu_backward($0, $1, $2, $3) }
    case .tanh: { ck_tanh_backward($0, $1, $2, $3) }
    }
  }
}

extension Tape {
  /// Applies a function to every element of a tensor of any shape.
  public func apply(_ function: Activation, to x: Variable) -> Variable {
    let (input, y) = (x.value, Tensor(uninitialized: x.value.shape))
    let (forward, backward) = (function.forward, function.backward)
    ThreadPool.forEachPiece(of: y.count, size: Tensor.chunk) { piece in
      forward(y.pointer + piece.lowerBound, input.pointer + piece.lowerBound, piece.count)
    }
    return record(y, from: [x]) { dy in
      let dx = x.gradientToAddTo()
      ThreadPool.forEachPiece(of: input.count, size: Tensor.chunk) { piece in
        let start = piece.lowerBound
        backward(dx.pointer + start, dy.pointer + start, input.pointer + start, piece.count)
      }
    }
  }
}

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
