/// A matrix of weights as a factor of products, which take it a block at a time.
struct Factor: Sendable {
  private enum Source: Sendable {
    case dense(Matrix)
    case stored(StoredMatrix)
  }

  private let source: Source
  private var isTransposed = false

  init(_ matrix: Matrix) { source = .dense(matrix) }
  init(_ matrix: StoredMatrix) { source = .stored(matrix) }

  private var uprightShape: (rows: Int, columns: Int) {
    switch source {
    case .dense(let matrix): (matrix.rows, matrix.columns)
    case .stored(let matrix): (matrix.rows, matrix.columns)
    }
  }

  var rows: Int { isTransposed ? uprightShape.columns : uprightShape.rows }
  var columns: Int { isTransposed ? uprightShape.rows : uprightShape.columns }

  /// Whether a block must be widened before it is used.
  var isStored: Bool {
    if case .stored = source { true } else { false }
  }

  var transposed: Factor {
    var other = self
    other.isTransposed.toggle()
    return other
  }

  /// Calls `body` with some rows in float32.
  func withRows(_ range: Range<Int>, _ body: (Matrix) -> Void) {
    isTransposed
      ? withBlock(0..<uprightShape.rows, range) { body($0.transposed) }
      : withBlock(range, 0..<uprightShape.columns, body)
  }

  /// Calls `body` with some columns in float32.
  func withColumns(_ range: Range<Int>, _ body: (Matrix) -> Void) {
    transposed.withRows(range) { body($0.transposed) }
  }

  private func withBlock(_ rows: Range<Int>, _ columns: Range<Int>, _ body: (Matrix) -> Void) {
    switch source {
    case .dense(let matrix): body(matrix.rows(rows).columns(columns))
    case .stored(let matrix):
      if let view = matrix.view(rows: rows, columns: columns) { return body(view) }
      let block = Tensor(uninitialized: [rows.count, columns.count])
      matrix.widen(rows: rows, columns: columns, into: block.pointer)
      withExtendedLifetime(block) { body(block.matrix) }
    }
  }
}
