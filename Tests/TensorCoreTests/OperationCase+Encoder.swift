import Foundation
import TensorCore

/// The additional operations of encoders.
extension OperationCase {
  static func layerNorm(_ name: String, rows: Int, channels: Int) -> OperationCase {
    OperationCase(name: name, shapes: [[rows, channels], [channels], [channels]]) {
      $0.layerNorm($1[0], $1[1], $1[2], epsilon: 1e-3)
    } reference: {
      Reference.layerNorm($0[0], $0[1], $0[2], epsilon: 1e-3)
    }
  }

  static func means(
    _ name: String, rows: Int, channels: Int, _ segments: [Range<Int>]
  ) -> OperationCase {
    OperationCase(name: name, shapes: [[rows, channels]]) {
      $0.means($1[0], segments)
    } reference: { operands in
      segments.flatMap { segment in
        (0..<channels).map { c in
          segment.reduce(0) { $0 + operands[0][$1 * channels + c] } / Double(segment.count)
        }
      }
    }
  }

  static func activation(
    _ name: String, _ function: Activation, rows: Int, channels: Int
  ) -> OperationCase {
    OperationCase(name: name, shapes: [[rows, channels]]) {
      $0.apply(function, to: $1[0])
    } reference: {
      $0[0].map { Reference.value(of: function, at: $0) }
    }
  }

  static func wholeAttention(
    _ name: String, _ segments: [Range<Int>], reach: Int? = nil
  ) -> OperationCase {
    let (heads, headDim) = (3, 4)
    let rows = segments.map(\.upperBound).max() ?? 0
    return OperationCase(name: name, shapes: [[rows, 3 * heads * headDim]]) {
      $0.attention($1[0], heads: heads, headDim: headDim, segments: segments, reach: reach)
    } reference: { operands in
      Reference.attention(
        operands[0], heads: heads, keyValueHeads: heads, headDim: headDim,
        visible: segments.flatMap { segment in
          segment.map { row in (row, segment.filter { abs($0 - row) <= reach ?? segment.count }) }
        })
    }
  }
}

extension Reference {
  static func layerNorm(
    _ x: [Double], _ w: [Double], _ b: [Double], epsilon: Double
  ) -> [Double] {
    let channels = w.count
    return x.indices.map { i in
      let row = x[i / channels * channels..<(i / channels + 1) * channels]
      let mean = row.reduce(0, +) / Double(channels)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(channels)
      return (x[i] - mean) / (variance + epsilon).squareRoot() * w[i % channels] + b[i % channels]
    }
  }

  static func value(of function: Activation, at x: Double) -> Double {
    switch function {
    case .gelu: x * 0.5 * erfc(-x / 2.0.squareRoot())
    case .geluTanh:
      x / 2 * (1 + Foundation.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .relu: max(x, 0)
    case .tanh: Foundation.tanh(x)
    }
  }
}
