import CKernels

extension Tape {
  /// The mean of the rows of each segment, `(T, C) -> (S, C)`.
  ///
  /// - Parameter segments: S nonempty ranges of rows, which may overlap.
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
