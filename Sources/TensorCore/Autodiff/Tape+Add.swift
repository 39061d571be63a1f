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

  /// Computes `y = factor · x`.
  public func scale(_ x: Variable, by factor: Float) -> Variable {
    let y = x.value.copy()
    y.scale(by: factor)
    return record(y, from: [x]) { dy in
      dy.scale(by: factor)
      x.addGradient(consuming: dy)
    }
  }
}
