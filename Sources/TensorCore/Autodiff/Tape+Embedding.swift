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
