import TensorCore

/// How a weight is stored, and which tensors of the published layout lie in it.
///
/// Matrices that are applied to the same rows are stored as one, so that one product serves them.
public struct WeightLayout: Sendable {
  /// A tensor of the published layout, such as `model.layers.0.self_attn.q_proj.weight`.
  public struct Piece: Sendable {
    public let name: String
    /// Where it lies. Of a vector, its elements.
    public let rows: Range<Int>
  }

  public let name: String
  public let pieces: [Piece]
  /// nil for a vector.
  let columns: Int?

  /// A matrix of one or several pieces, each with its number of rows.
  init(matrix name: String, _ pieces: [(name: String, rows: Int)], columns: Int) {
    self.name = name
    self.columns = columns
    self.pieces = Self.consecutive(pieces)
  }

  init(vector name: String, count: Int) {
    self.init(vector: name, [(name, count)])
  }

  /// A vector of one or several pieces, each with its number of elements.
  init(vector name: String, _ pieces: [(name: String, rows: Int)]) {
    self.name = name
    columns = nil
    self.pieces = Self.consecutive(pieces)
  }

  private static func consecutive(_ pieces: [(name: String, rows: Int)]) -> [Piece] {
    var end = 0
    return pieces.map { piece in
      defer { end += piece.rows }
      return Piece(name: piece.name, rows: end..<end + piece.rows)
    }
  }

  var shape: [Int] { shape(rows: pieces.reduce(0) { $0 + $1.rows.count }) }

  func shape(of piece: Piece) -> [Int] { shape(rows: piece.rows.count) }

  func offset(of piece: Piece) -> Int { piece.rows.lowerBound * (columns ?? 1) }

  private func shape(rows: Int) -> [Int] { [rows] + (columns.map { [$0] } ?? []) }
}

/// A weight of a model: the parameter that training changes, and what lies in it.
public struct Weight {
  public let layout: WeightLayout
  public let parameter: Parameter

  /// - Parameter value: of the layout's shape; taken over.
  init(_ layout: WeightLayout, _ value: Tensor) {
    precondition(
      value.shape == layout.shape,
      "weight '\(layout.name)': shape \(value.shape), its layout says \(layout.shape)")
    self.layout = layout
    // Decay pulls a matrix towards "no effect"; a norm's scale has that at 1, not at 0.
    parameter = Parameter(name: layout.name, value: value, decays: layout.columns != nil)
  }

  var variable: Variable { parameter.variable }
}
