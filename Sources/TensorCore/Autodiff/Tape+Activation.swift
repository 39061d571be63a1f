import CKernels

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
