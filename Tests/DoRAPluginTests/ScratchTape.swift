import CDoRA

@testable import DoRAPlugin

/// A tape with some inputs that exists for the duration of a test.
enum ScratchTape {
  /// A formula's value at a point, and its derivative with respect to each coordinate.
  static func evaluate(
    at point: [Double], _ formula: (Scalars) -> Scalar
  ) -> (value: Double, slopes: [Double]) {
    var tape = dora_tape()
    defer { dora_tape_free(&tape) }
    return withUnsafeMutablePointer(to: &tape) { tape in
      dora_tape_clear(tape, Int32(point.count))
      let inputs = dora_vec_make(tape, Int64(point.count))
      for (j, x) in point.enumerated() { inputs.at[j] = dora_input(tape, Int32(j + 1), x) }
      let result = formula(Scalars(inputs))
      guard let slopes = dora_backward(tape, result.real) else { return (.nan, []) }
      return (result.value, point.indices.map { slopes[$0 + 1] })
    }
  }
}
