import TensorCore

/// The layout of a weight in memory, and the published tensors that it contains.
///
/// Matrices that are applied to the same rows are stored as one, so a single product computes all
/// outputs.
public struct WeightLayout: Sendable {
  /// A published tensor, such as `model.layers.0.self_attn.q_proj.weight`.
  public struct Piece: Sendable {
    public let name: String
    /// The rows of the weight that contain this piece, or the elements in the case of a vector.
    public let rows: Range<Int>
  }

  /// The effect of a weight on its input.
  enum Role: Sendable, Equatable {
    /// The weight multiplies rows, or its rows are looked up.
    case matrix(columns: Int)
    /// The weight multiplies every channel. 1 has no effect.
    case scale
    /// The weight is added to every channel, or to a scale of 1. 0 has no effect.
    case shift
  }

  public let name: String
  public let pieces: [Piece]
  let role: Role

  private init(_ name: String, _ pieces: [(name: String, rows: Int)], _ role: Role) {
    self.name = name
    self.role = role
    var end = 0
    self.pieces = pieces.map { piece in
      defer { end += piece.rows }
      return Piece(name: piece.name, rows: end..<end + piece.rows)
    }
  }

  /// Creates the layout of a matrix with one or more pieces, each given with its number of rows.
  init(matrix name: String, _ pieces: [(name: String, rows: Int)], columns: Int) {
    self.init(name, pieces, .matrix(columns: columns))
  }

  init(matrix name: String, rows: Int, columns: Int) {
    self.init(matrix: name, [(name, rows)], columns: columns)
  }

  init(scale name: String, count: Int) {
    self.init(name, [(name, count)], .scale)
  }

  init(shift name: String, count: Int) {
    self.init(shift: name, [(name, count)])
  }

  /// Creates the layout of a vector with one or more pieces, each given with its number of
  /// elements.
  init(shift name: String, _ pieces: [(name: String, rows: Int)]) {
    self.init(name, pieces, .shift)
  }

  var shape: [Int] { shape(rows: pieces.reduce(0) { $0 + $1.rows.count }) }

  func shape(of piece: Piece) -> [Int] { shape(rows: piece.rows.count) }

  func offset(of piece: Piece) -> Int { piece.rows.lowerBound * (columns ?? 1) }

  /// The number of columns, or nil for a vector.
  fileprivate var columns: Int? {
    if case .matrix(let columns) = role { columns } else { nil }
  }

  private func shape(rows: Int) -> [Int] { [rows] + (columns.map { [$0] } ?? []) }
}

/// The value of a weight that is being made.
enum WeightValue {
  /// A tensor of which the weight takes ownership.
  case own(Tensor)
  /// A matrix that stays as a file has it and can't be trained.
  case stored(StoredMatrix)

  var shape: [Int] {
    switch self {
    case .own(let tensor): tensor.shape
    case .stored(let matrix): matrix.shape
    }
  }
}

/// A weight of a model, which consists of the parameter that training changes and its layout.
public struct Weight {
  public let layout: WeightLayout
  public let parameter: Parameter
  /// The place for an adapter, or nil if the weight isn't the matrix of a projection.
  let slot: AdapterSlot?

  /// - Parameter value: makes a value with the layout's shape.
  init<Failure: Error>(
    _ layout: WeightLayout, slot: AdapterSlot? = nil,
    _ value: (WeightLayout) throws(Failure) -> WeightValue
  ) throws(Failure) {
    let value = try value(layout)
    precondition(
      value.shape == layout.shape,
      "weight '\(layout.name)': shape \(value.shape), its layout says \(layout.shape)")
    self.layout = layout
    self.slot = slot
    // Weight decay pulls a weight towards 0, which is where a matrix has no effect. A norm's scale
    // has no effect at 1, so only matrices decay.
    let decays = layout.columns != nil
    parameter =
      switch value {
      case .own(let tensor): Parameter(name: layout.name, value: tensor, decays: decays)
      case .stored(let matrix): Parameter(name: layout.name, stored: matrix, decays: decays)
      }
  }

  var variable: Variable { parameter.variable }
}
