/// A cut of a matrix into tiles of nearly equal size, by its shape alone.
struct Tiling: Sendable {
  private let rows: Int
  private let columns: Int
  private let rowPieces: Int
  private let columnPieces: Int

  /// - Parameters:
  ///   - rowLimit: the most rows of a tile.
  ///   - columnLimit: the most columns of a tile.
  init(rows: Int, columns: Int, rowLimit: Int, columnLimit: Int) {
    self.rows = rows
    self.columns = columns
    rowPieces = (rows + rowLimit - 1) / rowLimit
    columnPieces = (columns + columnLimit - 1) / columnLimit
  }

  /// The number of tiles.
  var count: Int { rowPieces * columnPieces }

  /// Tile `index` in `0..<count`.
  subscript(index: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    (
      Self.piece(index / columnPieces, of: rowPieces, in: rows),
      Self.piece(index % columnPieces, of: columnPieces, in: columns)
    )
  }

  /// Piece `index` of `0..<count` cut into `pieces` of nearly equal length.
  static func piece(_ index: Int, of pieces: Int, in count: Int) -> Range<Int> {
    index * count / pieces..<(index + 1) * count / pieces
  }
}
