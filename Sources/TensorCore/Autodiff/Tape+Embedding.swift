import CKernels

extension Tape {
  /// The rows of a table for a list of ids, `(V, C) -> (T, C)`.
  public func embedding(_ table: Variable, ids: [Int32]) -> Variable {
    rows(table, ids)
  }

  /// The given rows of a matrix in the given order, `(N, C) -> (R, C)`. Indices may repeat.
  public func rows(_ x: Variable, _ indices: [Int32]) -> Variable {
    precondition(x.value.shape.count == 2, "rows: shape \(x.value.shape) is not a matrix")
    precondition(
      ck_ids_in_range(indices, indices.count, x.value.matrix.rows) != 0,
      "rows: an index is not in 0..<\(x.value.matrix.rows)")
    return record(x.value.gather(indices), from: [x]) { dy in
      x.gradientToAddTo().scatterAdd(dy, at: indices)
    }
  }
}
