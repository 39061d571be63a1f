import TensorCore

/// How a weight is stored, and which tensors of the published layout it contains.
///
/// Matrices that are applied to the same rows are stored as one, so that a single product computes
/// them all.
public struct WeightLayout: Sendable {
  /// A tensor of the published layout, such as `model.layers.0.self_attn.q_proj.weight`.
  public struct Piece: Sendable {
    public let name: String
    /// The rows of the weight that hold the piece; for a vector, the elements.
    public let rows: Range<Int>
  }

  /// What a weight does to its input.
  enum Role: Sendable, Equatable {
    /// It multiplies rows, or its rows are looked up.
    case matrix(columns: Int)
    /// It multiplies every channel: 1 has no effect.
    case scale
    /// It is added to every channel or to a scale of 1: 0 has no effect.
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

  /// A matrix of one or more pieces, each with its number of rows.
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

  /// A vector of one or more pieces, each with its number of elements.
  init(shift name: String, _ pieces: [(name: String, rows: Int)]) {
    self.init(name, pieces, .shift)
  }

  var shape: [Int] { shape(rows: pieces.reduce(0) { $0 + $1.rows.count }) }

  func shape(of piece: Piece) -> [Int] { shape(rows: piece.rows.count) }

  func offset(of piece: Piece) -> Int { piece.rows.lowerBound * (columns ?? 1) }

  /// The number of columns; nil for a vector.
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

/// A weight of a model: the parameter that training changes, and its layout.
public struct Weight {
  public let layout: WeightLayout
  public let parameter: Parameter
  /// The place for an adapter; nil if the weight isn't the matrix of a projection.
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
    // Decay pulls a matrix towards having no effect; a norm's scale has no effect at 1, not at 0.
    let decays = layout.columns != nil
    parameter =
      switch value {
      case .own(let tensor): Parameter(name: layout.name, value: tensor, decays: decays)
      case .stored(let matrix): Parameter(name: layout.name, stored: matrix, decays: decays)
      }
  }

  var variable: Variable { parameter.variable }
}
