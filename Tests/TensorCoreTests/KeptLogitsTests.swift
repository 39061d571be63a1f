import TensorCore
import Testing
import _TestSupport

extension AllTests {
  @Suite("Logits kept for the backward pass") struct KeptLogitsTests {
    private static let (rows, channels, vocabulary) = (5, 8, 3000)

    /// The gradients of hidden states and head, with at most `limit` bytes of logits kept.
    private static func gradients(keeping limit: Int, seeds: [Float]) -> [Double] {
      var generator = SeededGenerator(seed: 3)
      func parameter(_ name: String, _ rows: Int) -> Parameter {
        let values = (0..<rows * channels).map { _ in Float(generator.normal()) }
        return Parameter(
          name: name, value: Tensor(values, shape: [rows, channels]), decays: false)
      }
      let (hidden, head) = (parameter("hidden", rows), parameter("head", vocabulary))
      let tape = Tape()
      let y = tape.logProbabilities(
        hidden.variable, head: head.variable, targets: [0, 2999, 1500, 7, 1000], keeping: limit)
      tape.backward(from: y, seed: Tensor(seeds, shape: [rows]))
      return (hidden.gradient.values + head.gradient.values).map(Double.init)
    }

    /// The limits at which the logits of one, two or all of three shards of a thousand words are
    /// kept.
    private static let limits = [1000, 2000, 3000].map { rows * $0 * 4 }

    @Test("change no bit of a gradient, be they none, some or all", arguments: limits)
    func allRows(limit: Int) {
      let seeds: [Float] = [1, -0.5, 2, 0.25, -1]
      #expect(
        Self.gradients(keeping: limit, seeds: seeds) == Self.gradients(keeping: 0, seeds: seeds))
    }

    @Test("serve the rows that have a derivative", arguments: limits)
    func someRows(limit: Int) {
      let seeds: [Float] = [0, -0.5, 0, 0.25, -1]
      let expected = Self.gradients(keeping: 0, seeds: seeds)
      // Recomputed logits come from a product of three rows rather than of five.
      #expect(
        mismatch(Self.gradients(keeping: limit, seeds: seeds), expected, within: .otherShape) == nil
      )
      #expect(expected[..<Self.channels].allSatisfy { $0 == 0 })
    }
  }
}
