import CKernels

/// A matrix of constants that stays as a file has it, such as in bfloat16. Blocks of it are widened
/// to float32 when an operation needs them.
///
/// Every operation computes with the same float32 values as if the whole matrix had been widened
/// once, so results are the same bytes.
public final class StoredMatrix: Sendable {
  /// The types of elements; each widens to float32 without rounding.
  public enum Element: Sendable {
    case float32, float16, bfloat16

    public var byteCount: Int { self == .float32 ? 4 : 2 }
  }

  /// Some consecutive rows of the matrix.
  public struct Piece: @unchecked Sendable {
    let rows: Int
    let bytes: UnsafeRawPointer
    let element: Element
    /// Keeps the memory alive.
    private let owner: AnyObject

    /// - Parameters:
    ///   - rows: the number of rows.
    ///   - bytes: little-endian elements in row-major order, at any address.
    ///   - element: the format of each element.
    ///   - owner: the owner of that memory. The memory must not change while the owner lives.
    public init(rows: Int, bytes: UnsafeRawPointer, element: Element, owner: AnyObject) {
      (self.rows, self.bytes, self.element, self.owner) = (rows, bytes, element, owner)
    }
  }

  public let shape: [Int]
  private let pieces: [(start: Int, piece: Piece)]

  /// - Parameters:
  ///   - columns: the number of columns, at least 1.
  ///   - pieces: the rows from first to last.
  public init(columns: Int, pieces: [Piece]) {
    precondition(columns > 0, "a stored matrix needs columns")
    var (end, placed): (Int, [(start: Int, piece: Piece)]) = (0, [])
    for piece in pieces {
      placed.append((end, piece))
      end += piece.rows
    }
    (shape, self.pieces) = ([end, columns], placed)
    byteCount = pieces.reduce(0) { $0 + $1.rows * columns * $1.element.byteCount }
  }

  /// A matrix of which only the shape is known, for planning; its elements can't be used.
  ///
  /// - Parameters:
  ///   - shape: the numbers of rows and columns.
  ///   - byteCount: the bytes that its elements would take as they are stored.
  public init(outline shape: [Int], byteCount: Int) {
    precondition(shape.count == 2, "shape \(shape) is not that of a matrix")
    (self.shape, self.byteCount, pieces) = (shape, byteCount, [])
  }

  var rows: Int { shape[0] }
  var columns: Int { shape[1] }
  public var count: Int { rows * columns }

  /// The bytes of the elements as they are stored.
  public let byteCount: Int

  /// Part of the matrix in place, if it is stored as a product can use it; nil otherwise.
  func view(rows: Range<Int>, columns: Range<Int>) -> Matrix? {
    guard let (start, piece) = piece(holding: rows), piece.element == .float32,
      Int(bitPattern: piece.bytes) % MemoryLayout<Float>.alignment == 0
    else { return nil }
    let first = UnsafeMutableRawPointer(mutating: piece.bytes)
      .assumingMemoryBound(to: Float.self)
    let whole = Matrix(
      base: first, rows: piece.rows, columns: self.columns, stride: self.columns)
    return whole.rows(rows.lowerBound - start..<rows.upperBound - start).columns(columns)
  }

  private func piece(holding rows: Range<Int>) -> (start: Int, piece: Piece)? {
    pieces.first { $0.start <= rows.lowerBound && rows.upperBound <= $0.start + $0.piece.rows }
  }

  /// Writes part of the matrix to memory, row by row without gaps.
  func widen(rows: Range<Int>, columns: Range<Int>, into target: UnsafeMutablePointer<Float>) {
    precondition(
      rows.upperBound <= (pieces.last.map { $0.start + $0.piece.rows } ?? 0),
      "rows \(rows) of a stored matrix of shape \(shape) are not there")
    for (start, piece) in pieces {
      let part = rows.clamped(to: start..<start + piece.rows)
      if part.isEmpty { continue }
      let out = target + (part.lowerBound - rows.lowerBound) * columns.count
      if columns.count == self.columns {
        piece.widen(
          from: (part.lowerBound - start) * self.columns, part.count * self.columns, into: out)
        continue
      }
      for row in part {
        piece.widen(
          from: (row - start) * self.columns + columns.lowerBound, columns.count,
          into: out + (row - part.lowerBound) * columns.count)
      }
    }
  }

  /// The whole matrix in float32, as a tensor of its own.
  public func widened() -> Tensor {
    let tensor = Tensor(uninitialized: shape)
    ThreadPool.forEachPiece(of: rows, size: rowsOfBlock) { piece in
      self.widen(
        rows: piece, columns: 0..<self.columns,
        into: tensor.pointer + piece.lowerBound * self.columns)
    }
    return tensor
  }

  /// The given rows, in the given order.
  func gather(_ indices: [Int32]) -> Tensor {
    let tensor = Tensor(uninitialized: [indices.count, columns])
    ThreadPool.forEachPiece(of: indices.count, size: Self.gatheredRows) { piece in
      for index in piece {
        let row = Int(indices[index])
        self.widen(
          rows: row..<row + 1, columns: 0..<self.columns,
          into: tensor.pointer + index * self.columns)
      }
    }
    return tensor
  }

  /// Calls `body` with all elements in float32 and in row-major order, a block of rows at a time.
  public func forEachBlock<Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Void
  ) throws(Failure) {
    let block = Tensor(uninitialized: [rowsOfBlock, columns])
    for start in stride(from: 0, to: rows, by: rowsOfBlock) {
      let end = min(start + rowsOfBlock, rows)
      widen(rows: start..<end, columns: 0..<columns, into: block.pointer)
      try body(UnsafeBufferPointer(start: block.pointer, count: (end - start) * columns))
    }
    withExtendedLifetime(block) {}
  }

  /// The number of rows that are widened at once when all are needed: about 64 K elements.
  private var rowsOfBlock: Int { max(1, (1 << 16) / columns) }

  /// The number of rows that each task gathers.
  private static let gatheredRows = 64
}

extension StoredMatrix.Piece {
  fileprivate func widen(
    from element: Int, _ count: Int, into target: UnsafeMutablePointer<Float>
  ) {
    let source = bytes + element * self.element.byteCount
    switch self.element {
    case .float32: UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: 4 * count)
    case .float16: ck_widen_float16(target, source, count)
    case .bfloat16: ck_widen_bfloat16(target, source, count)
    }
  }
}
