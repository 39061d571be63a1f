import TensorCore

/// Two projections with an activation function between them.
struct FeedForward {
  enum Kind: Sendable, Equatable {
    /// `W_down (silu(W_gate x) ⊙ W_up x)`, the first two as one matrix `[gate | up]` of
    /// `2 F` outputs: SwiGLU of [Shazeer 2020](https://arxiv.org/abs/2002.05202).
    case gated
    /// The same with a function other than silu.
    case gatedBy(Activation)
    /// `W₂ f(W₁ x)`.
    case plain(Activation)

    var hasGate: Bool {
      if case .plain = self { false } else { true }
    }
  }

  let kind: Kind
  /// F outputs, or `2 F` including a gate.
  let inner: Projection
  let outer: Projection

  var weights: [Weight] { inner.weights + outer.weights }

  /// `(T, C) -> (T, C)`.
  func callAsFunction(_ tape: Tape, _ x: Variable, residual: Variable?) -> Variable {
    let inside = inner(tape, x)
    let middle =
      switch kind {
      case .gated: tape.swiGLU(inside)
      case .gatedBy(let f): tape.gated(f, inside)
      case .plain(let f): tape.apply(f, to: inside)
      }
    return outer(tape, middle, residual: residual)
  }
}
