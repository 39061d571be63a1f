import CKernels

extension Tape {
  /// The rows of a table for a list of ids, `(V, C) -> (T, C)`.
  public func embedding(_ table: Variable, ids: [Int32]) -> Variable {
    rows(table, ids)
  }

  /// The given rows of a matrix in the given order, `(N, C) -> (R, C)`. Indices may repeat.
  public func rows(_ x: Variable, _ indices: [Int32]) -> Variable {
    precondition(x.shape.count == 2, "rows: shape \(x.shape) is not a matrix")
    precondition(
      ck_ids_in_range(indices, indices.count, x.shape[0]) != 0,
      "rows: an index is not in 0..<\(x.shape[0])")
    return record(x.gather(indices), from: [x]) { dy in
      x.gradientToAddTo().scatterAdd(dy, at: indices)
    }
  }
}

extension Tape {
  /// The mean of the rows of each segment, `(T, C) -> (S, C)`.
  ///
  /// - Parameters:
  ///   - x: the rows, `(T, C)`.
  ///   - segments: S nonempty ranges of rows, which may overlap.
  public func means(_ x: Variable, _ segments: [Range<Int>]) -> Variable {
    let (rows, channels) = (x.value.matrix.rows, x.value.matrix.columns)
    precondition(
      segments.allSatisfy { !$0.isEmpty && $0.lowerBound >= 0 && $0.upperBound <= rows },
      "means: a segment is empty or reaches outside of 0..<\(rows)")
    let (input, y) = (x.value, Tensor(zeros: [segments.count, channels]))
    ThreadPool.run(segments.count) { index in
      let (mean, segment) = (y.pointer + index * channels, segments[index])
      ck_column_sums(
        mean, input.pointer + segment.lowerBound * channels, segment.count, channels, channels)
      ck_scale(mean, 1 / Float(segment.count), channels)
    }
    return record(y, from: [x]) { dy in
      let dx = x.gradientToAddTo()
      // This loop is sequential, since segments may share rows and the loop does little work.
      for (index, segment) in segments.enumerated() {
        for row in segment {
          ck_add_scaled(
            dx.pointer + row * channels, dy.pointer + index * channels,
            1 / Float(segment.count), channels)
        }
      }
    }
  }
}
