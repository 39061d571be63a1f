import CKernels

extension Tensor {
  /// The number of elements per piece of elementwise work. The size doesn't depend on the number of
  /// threads, so sums are the same for any number of threads. A piece takes 64 KiB, which stays in
  /// the cache.
  static let chunk = 16384

  /// Sets every element to `value`.
  public func fill(_ value: Float) {
    ThreadPool.forEachPiece(of: count, size: Self.chunk) { piece in
      ck_fill(self.pointer + piece.lowerBound, value, piece.count)
    }
  }

  /// Multiplies every element by `factor`.
  public func scale(by factor: Float) {
    ThreadPool.forEachPiece(of: count, size: Self.chunk) { piece in
      ck_scale(self.pointer + piece.lowerBound, factor, piece.count)
    }
  }

  /// Adds `factor · other` to every element. The shapes must be equal.
  public func addScaled(_ other: Tensor, by factor: Float) {
    precondition(
      shape == other.shape, "cannot add a tensor of shape \(other.shape) to one of shape \(shape)")
    ThreadPool.forEachPiece(of: count, size: Self.chunk) { piece in
      let start = piece.lowerBound
      ck_add_scaled(self.pointer + start, other.pointer + start, factor, piece.count)
    }
  }

  /// The sum of the squares of all elements, in float64 and in a fixed order.
  public func squaredNorm() -> Double {
    let pieces = (count + Self.chunk - 1) / Self.chunk
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: pieces) { parts in
      nonisolated(unsafe) let parts = parts
      ThreadPool.forEachPiece(of: count, size: Self.chunk) { piece in
        parts[piece.lowerBound / Self.chunk] = ck_squared_norm(
          self.pointer + piece.lowerBound, piece.count)
      }
      return parts.reduce(0, +)
    }
  }
}

/// The index of the first of `count` numbers that is infinite or NaN, or nil if there is none.
///
/// - Complexity: O(*count*), limited by memory bandwidth.
public func firstNonFinite(_ numbers: UnsafePointer<Float>, count: Int) -> Int? {
  let place = ck_first_not_finite(numbers, count)
  return place < 0 ? nil : place
}
