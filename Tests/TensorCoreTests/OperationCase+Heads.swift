import Foundation
import TensorCore

extension OperationCase {
  static func rmsNormHeads(
    _ name: String, rows: Int, heads: Int, keyValueHeads: Int, headDim: Int
  ) -> OperationCase {
    let columns = (heads + 2 * keyValueHeads) * headDim
    return OperationCase(name: name, shapes: [[rows, columns], [headDim], [headDim]]) {
      $0.rmsNormHeads(
        $1[0], query: $1[1], key: $1[2], heads: heads, keyValueHeads: keyValueHeads,
        headDim: headDim, epsilon: 1e-3)
    } reference: { operands in
      (0..<rows * columns / headDim).flatMap { block in
        let head = block % (heads + 2 * keyValueHeads)
        let part = Array(operands[0][block * headDim..<(block + 1) * headDim])
        if head >= heads + keyValueHeads { return part }
        return Reference.rmsNorm(part, operands[head < heads ? 1 : 2], epsilon: 1e-3)
      }
    }
  }

  /// A permutation of three blocks of two columns in each row.
  static let permuteBlocks = OperationCase(name: "permuteBlocks", shapes: [[2, 6]]) {
    $0.permuteBlocks($1[0], order: [2, 0, 1], width: 2)
  } reference: { operands in
    [4, 5, 0, 1, 2, 3, 10, 11, 6, 7, 8, 9].map { operands[0][$0] }
  }

  static func gated(
    _ name: String, _ function: Activation, rows: Int, width: Int
  ) -> OperationCase {
    OperationCase(name: name, shapes: [[rows, 2 * width]]) {
      $0.gated(function, $1[0])
    } reference: { operands in
      (0..<rows * width).map { index in
        let gate = index / width * 2 * width + index % width
        return Reference.value(of: function, at: operands[0][gate]) * operands[0][gate + width]
      }
    }
  }

  static func scaled(_ name: String, shape: [Int]) -> OperationCase {
    OperationCase(name: name, shapes: [shape]) {
      $0.scale($1[0], by: 1.75)
    } reference: {
      $0[0].map { 1.75 * $0 }
    }
  }

  static let cappedLogits = OperationCase(name: "capped logits", shapes: [[3, 4], [5, 4]]) {
    $0.logits($1[0], head: $1[1], cap: 1.5)
  } reference: {
    Reference.linear($0[0], $0[1], inputs: 4).map { 1.5 * tanh($0 / 1.5) }
  }
}
