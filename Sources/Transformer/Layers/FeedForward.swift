import TensorCore

/// Two projections with a function between them.
struct FeedForward {
  enum Kind: Sendable, Equatable {
    /// `W_down (silu(W_gate x) ⊙ W_up x)`, the first two as one matrix `[gate | up]` of
    /// `2 F` outputs: SwiGLU of [Shazeer 2020](https://arxiv.org/abs/2002.05202).
    case gated
    /// `W₂ f(W₁ x)`.
    case plain(Activation)
  }

  let kind: Kind
  let inner: Projection
  let outer: Projection

  var weights: [Weight] { inner.weights + outer.weights }

  /// `(T, C) -> (T, C)`.
  func callAsFunction(_ tape: Tape, _ x: Variable, residual: Variable) -> Variable {
    let inside = inner(tape, x)
    switch kind {
    case .gated: return outer(tape, tape.swiGLU(inside), residual: residual)
    case .plain(let f): return outer(tape, tape.apply(f, to: inside), residual: residual)
    }
  }
}
