import COpenBLAS

/// A rectangular view of memory owned by a tensor. Matrix products operate on such views.
///
/// A view doesn't keep the memory alive. The code that creates it must keep the tensor alive.
struct Matrix: @unchecked Sendable {
  var base: UnsafeMutablePointer<Float>
  var rows: Int
  var columns: Int
  /// The distance from one row to the next in memory, in elements.
  var stride: Int
  /// Whether the view is transposed, so that its rows are columns in memory.
  var isTransposed = false

  var transposed: Matrix {
    Matrix(
      base: base, rows: columns, columns: rows, stride: stride, isTransposed: !isTransposed)
  }

  func rows(_ range: Range<Int>) -> Matrix {
    Matrix(
      base: base + range.lowerBound * (isTransposed ? 1 : stride), rows: range.count,
      columns: columns, stride: stride, isTransposed: isTransposed)
  }

  func columns(_ range: Range<Int>) -> Matrix { transposed.rows(range).transposed }

  /// Computes `self = a · b + beta · self`. If `beta` is 0, the old elements are not read.
  ///
  /// This is the only place that calls BLAS. OpenBLAS uses only the calling thread, because
  /// ``ThreadPool`` manages the threads and divides the work by shapes alone.
  func setProduct(_ a: Matrix, _ b: Matrix, beta: Float = 0) {
    precondition(
      a.rows == rows && b.columns == columns && a.columns == b.rows,
      "cannot write (\(a.rows), \(a.columns)) · (\(b.rows), \(b.columns)) to (\(rows), \(columns))")
    guard rows > 0, columns > 0 else { return }
    MatrixLibrary.require()
    if isTransposed {
      // BLAS writes rows that are contiguous in memory, so the transposed product (a b)ᵀ = bᵀ aᵀ is
      // computed.
      transposed.setProduct(b.transposed, a.transposed, beta: beta)
    } else if rows == 1, !a.isTransposed {
      setVectorProduct(a, b, beta: beta)
    } else {
      ob_sgemm(
        a.isTransposed ? 1 : 0, b.isTransposed ? 1 : 0, Int32(rows), Int32(columns),
        Int32(a.columns), a.base, Int32(a.stride), b.base, Int32(b.stride), beta, base,
        Int32(stride))
    }
  }

  /// Computes a product with one row. Only one pass over `b` is needed, whereas sgemm would first
  /// copy `b`.
  private func setVectorProduct(_ a: Matrix, _ b: Matrix, beta: Float) {
    // sgemv expects the matrix to the left of the vector, so b is transposed.
    ob_sgemv(
      b.isTransposed ? 0 : 1, Int32(b.isTransposed ? b.columns : b.rows),
      Int32(b.isTransposed ? b.rows : b.columns), b.base, Int32(b.stride), a.base, beta, base)
  }
}
