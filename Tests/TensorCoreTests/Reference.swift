import Foundation
import TensorCore

/// Reference implementations of the operations in float64, which compute one element at a time.
enum Reference {
  /// Computes `x wᵀ`, (T, I), (O, I) -> (T, O).
  static func linear(_ x: [Double], _ w: [Double], inputs: Int) -> [Double] {
    let (rows, outputs) = (x.count / inputs, w.count / inputs)
    var y = [Double](repeating: 0, count: rows * outputs)
    for t in 0..<rows {
      for o in 0..<outputs {
        y[t * outputs + o] = dot(x, t * inputs, w, o * inputs, inputs)
      }
    }
    return y
  }

  static func transposed(_ x: [Double], columns: Int) -> [Double] {
    let rows = x.count / columns
    return (0..<x.count).map { x[$0 % rows * columns + $0 / rows] }
  }

  static func dot(_ a: [Double], _ i: Int, _ b: [Double], _ j: Int, _ count: Int) -> Double {
    var sum = 0.0
    for k in 0..<count { sum += a[i + k] * b[j + k] }
    return sum
  }

  static func rows(_ x: [Double], _ indices: [Int32], channels: Int) -> [Double] {
    indices.flatMap { x[Int($0) * channels..<(Int($0) + 1) * channels] }
  }

  static func rmsNorm(_ x: [Double], _ w: [Double], epsilon: Double) -> [Double] {
    let channels = w.count
    return x.indices.map { i in
      let start = i / channels * channels
      let meanSquare = dot(x, start, x, start, channels) / Double(channels)
      return x[i] * w[i - start] / (meanSquare + epsilon).squareRoot()
    }
  }

  static func swiGLU(_ x: [Double], width: Int) -> [Double] {
    (0..<x.count / 2).map { i in
      let gate = x[i / width * 2 * width + i % width]
      return gate / (1 + exp(-gate)) * x[i / width * 2 * width + width + i % width]
    }
  }

  /// Rotates element i of a head with element i + R/2 by `angle(position, i)`.
  static func rotary(
    _ x: [Double], columns: Int, heads: Int, headDim: Int, turning: Int,
    positions: [Int32], cos: [Double], sin: [Double]
  ) -> [Double] {
    var y = x
    let half = turning / 2
    for (t, position) in positions.enumerated() {
      for h in 0..<heads {
        for i in 0..<half {
          let first = t * columns + h * headDim + i
          let (c, s) = (cos[Int(position) * half + i], sin[Int(position) * half + i])
          y[first] = x[first] * c - x[first + half] * s
          y[first + half] = x[first + half] * c + x[first] * s
        }
      }
    }
    return y
  }

  static func attention(
    _ qkv: [Double], heads: Int, keyValueHeads: Int, headDim: Int, groups: [PackedGroup],
    window: Int?, scale: Double? = nil, cap: Double? = nil
  ) -> [Double] {
    attention(
      qkv, heads: heads, keyValueHeads: keyValueHeads, headDim: headDim,
      visible: visibleRows(groups, window: window), scale: scale, cap: cap)
  }

  /// Computes attention in which each row attends to the rows in its `visible`.
  static func attention(
    _ qkv: [Double], heads: Int, keyValueHeads: Int, headDim: Int,
    visible: [(row: Int, visible: [Int])], scale: Double? = nil, cap: Double? = nil
  ) -> [Double] {
    let columns = (heads + 2 * keyValueHeads) * headDim
    var y = [Double](repeating: 0, count: qkv.count / columns * heads * headDim)
    for (row, visible) in visible {
      for h in 0..<heads {
        let kv = h / (heads / keyValueHeads)
        let scores = visible.map { key in
          let score =
            dot(
              qkv, row * columns + h * headDim, qkv, key * columns + (heads + kv) * headDim,
              headDim) * (scale ?? 1 / Double(headDim).squareRoot())
          return cap.map { $0 * tanh(score / $0) } ?? score
        }
        let weights = softmax(scores)
        for (weight, key) in zip(weights, visible) {
          let value = key * columns + (heads + keyValueHeads + kv) * headDim
          for d in 0..<headDim {
            y[(row * heads + h) * headDim + d] += weight * qkv[value + d]
          }
        }
      }
    }
    return y
  }

  /// Every row with the rows to which it attends, in the order of their positions.
  static func visibleRows(_ groups: [PackedGroup], window: Int?) -> [(row: Int, visible: [Int])] {
    groups.flatMap { group in
      ([0..<0] + group.branches.map { _ in group.prefix }).enumerated().flatMap { index, context in
        let own = index == 0 ? group.prefix : group.branches[index - 1]
        return own.map { row in
          let visible = Array(context) + Array(own.lowerBound...row)
          return (row, Array(visible.suffix(window ?? visible.count)))
        }
      }
    }
  }

  static func softmax(_ x: [Double]) -> [Double] {
    let largest = x.max() ?? 0
    let exponentials = x.map { exp($0 - largest) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }

  static func logProbabilities(
    _ hidden: [Double], _ head: [Double], targets: [Int32], channels: Int,
    cap: Double? = nil
  ) -> [Double] {
    let vocabulary = head.count / channels
    let raw = linear(hidden, head, inputs: channels)
    let logits = cap.map { cap in raw.map { cap * tanh($0 / cap) } } ?? raw
    return targets.enumerated().map { row, target in
      let z = logits[row * vocabulary..<(row + 1) * vocabulary]
      let largest = z.max() ?? 0
      let sum = z.reduce(0) { $0 + exp($1 - largest) }
      return z[z.startIndex + Int(target)] - largest - log(sum)
    }
  }
}
