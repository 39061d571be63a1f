import CKernels

/// The threads on which operations run. There is one pool per process.
///
/// Results never depend on the number of threads. An operation is divided into tasks by its shapes
/// alone, and each task has its own output, so results are bitwise identical for one thread and for
/// sixteen. Inside a task, denormal numbers are treated as zero, as described in
/// `floating_point.h`. Outside of tasks, the IEEE default applies.
public enum ThreadPool {
  /// Sets the number of threads that work on an operation, including the caller.
  ///
  /// Waits for any operation in progress. This function must not be called from inside a task.
  public static func configure(threads: Int) {
    precondition(threads >= 1, "a pool needs at least 1 thread, not \(threads)")
    ck_pool_configure(threads)
  }

  /// The number of threads that was set last or, by default, the number of processors that this
  /// process may use.
  public static var threads: Int { ck_pool_threads() }

  /// Calls `body` once for every number in `0..<tasks`, in parallel, and returns when all calls are
  /// done.
  ///
  /// Tasks start in the order of their numbers, so expensive ones should come first. A call from
  /// inside a task runs its tasks one by one on the same thread.
  public static func run(_ tasks: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { pointer in
        ck_pool_run(
          tasks,
          { context, task in
            context?.assumingMemoryBound(to: (@Sendable (Int) -> Void).self).pointee(task)
          }, UnsafeMutableRawPointer(mutating: pointer))
      }
    }
  }

  /// Splits `0..<count` into pieces of `size` (the last may be shorter) and runs `body` on each
  /// piece.
  public static func forEachPiece(of count: Int, size: Int, _ body: @Sendable (Range<Int>) -> Void)
  {
    run((count + size - 1) / size) { piece in
      body(piece * size..<min((piece + 1) * size, count))
    }
  }
}

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
