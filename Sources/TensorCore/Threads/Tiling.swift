/// A division of a matrix into tiles of nearly equal size that depends only on its shape.
struct Tiling: Sendable {
  let rows: Int
  let columns: Int
  let rowPieces: Int
  let columnPieces: Int

  /// The number of tiles.
  var count: Int { rowPieces * columnPieces }

  /// The rows and columns of the tile with this index, which is in `0..<count`.
  subscript(index: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    (
      Self.piece(index / columnPieces, of: rowPieces, in: rows),
      Self.piece(index % columnPieces, of: columnPieces, in: columns)
    )
  }

  /// The piece with this index when `0..<count` is split into `pieces` of nearly equal length.
  static func piece(_ index: Int, of pieces: Int, in count: Int) -> Range<Int> {
    index * count / pieces..<(index + 1) * count / pieces
  }
}
