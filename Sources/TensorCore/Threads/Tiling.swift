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

extension Tiling {
  /// A task: one piece of the columns, and the pieces of the rows with which it makes tiles.
  typealias Strip = (rows: [Range<Int>], columns: Range<Int>)

  /// The same tiles as tasks.
  ///
  /// - Parameter isShared: whether a piece of the columns costs something to prepare, so that all
  ///   of its tiles are better one task, as long as there are several tasks for each thread.
  func strips(isShared: Bool) -> [Strip] {
    guard isShared, rowPieces > 1, columnPieces >= 4 * ThreadPool.threads else {
      return (0..<count).map { index in
        let tile = self[index]
        return ([tile.rows], tile.columns)
      }
    }
    let rows = (0..<rowPieces).map { Self.piece($0, of: rowPieces, in: self.rows) }
    return (0..<columnPieces).map { (rows, Self.piece($0, of: columnPieces, in: columns)) }
  }
}
