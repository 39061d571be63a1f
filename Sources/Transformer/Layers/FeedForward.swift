import TensorCore

/// A feed-forward block, which consists of two projections with an activation function between
/// them.
struct FeedForward {
  enum Kind: Sendable, Equatable {
    /// The SwiGLU of [Shazeer 2020](https://arxiv.org/abs/2002.05202), `W_down (silu(W_gate x) ⊙
    /// W_up x)`. W_gate and W_up are stored as one matrix `[gate | up]` with `2 F` outputs.
    case gated
    /// A gated block with a function other than silu.
    case gatedBy(Activation)
    /// The block `W₂ f(W₁ x)`, without a gate.
    case plain(Activation)

    var hasGate: Bool {
      if case .plain = self { false } else { true }
    }
  }

  let kind: Kind
  /// The first projection, with F outputs, or `2 F` including a gate.
  let inner: Projection
  let outer: Projection

  var weights: [Weight] { inner.weights + outer.weights }

  /// Applies the block to each row, `(T, C) -> (T, C)`.
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
