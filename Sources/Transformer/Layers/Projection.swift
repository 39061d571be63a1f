import TensorCore

/// The layout of a matrix that is stored as one and may be published in pieces, each of which
/// contains the rows for some of the outputs.
struct ProjectionLayout {
  /// The name of the whole matrix, without `.weight`.
  let name: String
  /// The pieces in files, each with its number of outputs.
  let pieces: [(name: String, outputs: Int)]
  let inputs: Int
  var hasBias = true
  /// Whether the matrix is stored as `(I, O)`. Such a matrix is never published in pieces.
  var isTransposed = false

  fileprivate var matrix: WeightLayout {
    let outputs = pieces.reduce(0) { $0 + $1.outputs }
    precondition(
      !isTransposed || pieces.count == 1, "'\(name)' lies (I, O): its rows are no outputs' pieces")
    return isTransposed
      ? WeightLayout(matrix: "\(name).weight", rows: inputs, columns: outputs)
      : WeightLayout(
        matrix: "\(name).weight", pieces.map { ("\($0.name).weight", $0.outputs) },
        columns: inputs)
  }

  fileprivate var bias: WeightLayout? {
    guard hasBias else { return nil }
    return WeightLayout(shift: "\(name).bias", pieces.map { ("\($0.name).bias", $0.outputs) })
  }
}

extension ProjectionLayout {
  init(_ name: String, inputs: Int, outputs: Int, hasBias: Bool = true) {
    self.init(name: name, pieces: [(name, outputs)], inputs: inputs, hasBias: hasBias)
  }
}

/// A linear layer, which computes `x Wᵀ (+ b)` with a matrix and optionally a vector. These are
/// named `NAME.weight` and `NAME.bias`. This is the only place where a layer's matrix is applied,
/// so adapters are applied here too.
struct Projection {
  let weight: Weight
  let bias: Weight?
  private let isTransposed: Bool

  /// - Parameter value: makes the value for a layout; called in the order of ``weights``.
  init<Failure: Error>(
    _ layout: ProjectionLayout, _ value: (WeightLayout) throws(Failure) -> WeightValue
  ) throws(Failure) {
    weight = try Weight(layout.matrix, slot: AdapterSlot(layout), value)
    if let bias = layout.bias {
      self.bias = try Weight(bias, value)
    } else {
      bias = nil
    }
    isTransposed = layout.isTransposed
  }

  var weights: [Weight] { [weight] + (bias.map { [$0] } ?? []) }

  /// Applies the projection to each row, `(T, I) -> (T, O)`.
  func callAsFunction(_ tape: Tape, _ x: Variable, residual: Variable? = nil) -> Variable {
    let y = tape.linear(
      x, weight.variable, isTransposed: isTransposed, bias: bias?.variable, residual: residual)
    guard let adapter = weight.slot?.adapter else { return y }
    return adapter(tape, x, addingTo: y)
  }
}
