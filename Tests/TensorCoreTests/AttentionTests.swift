import TensorCore
import Testing
import _TestSupport

extension AllTests {
  @Suite("Attention") struct AttentionTests {
    static let heads = 4
    static let keyValueHeads = 2
    static let headDim = 6
    static let columns = (heads + 2 * keyValueHeads) * headDim

    /// The tolerance for results that differ only in the order of sums.
    static let tolerance: Float = 2e-6

    static func attend(_ qkv: Tensor, _ groups: [PackedGroup], window: Int?) -> Tensor {
      Tape().attention(
        Variable(qkv), heads: heads, keyValueHeads: keyValueHeads, headDim: headDim,
        groups: groups, window: window
      ).value
    }

    static func rows(_ tensor: Tensor, _ indices: [Int]) -> Tensor {
      Tape().rows(Variable(tensor), indices.map(Int32.init)).value
    }

    static func largestDifference(_ a: Tensor, _ b: Tensor) -> Float {
      zip(a.values, b.values).map { abs($0 - $1) }.max() ?? .infinity
    }

    @Test("of a packed branch is that of prefix and branch on their own", arguments: [nil, 20])
    func packing(window: Int?) {
      var generator = SeededGenerator(seed: 7)
      let branches = [70..<100, 100..<101, 101..<190]
      let qkv = Tensor.random([190, Self.columns], using: &generator)
      let packed = Self.attend(
        qkv, [PackedGroup(prefix: 0..<70, branches: branches)], window: window)
      for branch in branches {
        let sequence = Array(0..<70) + Array(branch)
        let alone = Self.attend(
          Self.rows(qkv, sequence), [PackedGroup(prefix: 0..<sequence.count, branches: [])],
          window: window)
        #expect(
          Self.largestDifference(alone, Self.rows(packed, sequence)) < Self.tolerance,
          "branch \(branch), seed \(generator.seed)")
      }
    }

    @Test("of one row over a cache is the last row of the sequence", arguments: [nil, 1, 5, 40])
    func cache(window: Int?) {
      var generator = SeededGenerator(seed: 8)
      let length = 33
      let qkv = Tensor.random([length, Self.columns], using: &generator)
      let sequence = PackedGroup(prefix: 0..<length, branches: [])
      let expected = Self.rows(Self.attend(qkv, [sequence], window: window), [length - 1])

      let width = Self.keyValueHeads * Self.headDim
      let queryWidth = Self.heads * Self.headDim
      let values = qkv.values
      func cached(_ start: Int) -> [Float] {
        (0..<length).flatMap { row in
          values[row * Self.columns + start..<row * Self.columns + start + width]
        }
      }
      let found = Tensor(uninitialized: [1, queryWidth])
      Inference.attention(
        q: qkv.pointer + (length - 1) * Self.columns, keys: cached(queryWidth),
        values: cached(queryWidth + width), length: length, heads: Self.heads,
        keyValueHeads: Self.keyValueHeads, headDim: Self.headDim, window: window,
        out: found.pointer)
      #expect(Self.largestDifference(found, expected) < Self.tolerance)
    }
  }
}
