import TensorCore
import Testing

extension AllTests {
  @Suite("The tape") struct TapeTests {
    let weight = Parameter(name: "w", value: Tensor([1, 2, 3, 4], shape: [2, 2]), decays: true)
    let input = Variable(Tensor([1, -1], shape: [1, 2]))
    let ones = Tensor([1, 1], shape: [1, 2])

    @Test("adds the gradients of one backward pass to those of the last")
    func accumulation() {
      for _ in 0..<2 {
        let tape = Tape()
        tape.backward(from: tape.linear(input, weight.variable), seed: ones)
      }
      #expect(weight.gradient.values == [2, -2, 2, -2])
    }

    @Test("goes back from several outputs at once, one of which the other is made of")
    func severalOutputs() {
      let tape = Tape()
      let first = tape.linear(input, weight.variable)
      let second = tape.add(first, first)
      tape.backward(from: [(first, ones), (second, Tensor([10, 0], shape: [1, 2]))])
      // Row 0 of the weight is used with the factor 1 + 2 · 10, and row 1 with 1.
      #expect(weight.gradient.values == [21, -21, 1, -1])
    }

    @Test("gives constants no gradient")
    func constants() {
      let tape = Tape()
      let output = tape.linear(input, weight.variable)
      #expect(output.requiresGradient && !input.requiresGradient)
      tape.backward(from: output, seed: ones)
      #expect(input.gradient == nil)
    }

    @Test("keeps nothing when it does not record")
    func inference() {
      let tape = Tape(recording: false)
      let output = tape.linear(input, weight.variable)
      #expect(!output.requiresGradient)
      tape.backward(from: output, seed: ones)
      #expect(weight.gradient.values == [0, 0, 0, 0])
    }

    @Test("leaves the seed as it was")
    func seed() {
      let tape = Tape()
      let residual = Parameter(name: "r", value: Tensor([5, 6], shape: [1, 2]), decays: true)
      let output = tape.linear(input, weight.variable, residual: residual.variable)
      tape.backward(from: tape.add(output, output), seed: ones)
      #expect(ones.values == [1, 1])
    }

    @Test("drops values and gradients as it goes")
    func memory() {
      weak var middle: Tensor?
      let tape = Tape()
      let output = {
        let hidden = tape.linear(input, weight.variable)
        middle = hidden.value
        return tape.linear(hidden, weight.variable)
      }()
      #expect(middle != nil)
      tape.backward(from: output, seed: ones)
      #expect(middle == nil && output.gradient == nil)
    }

    @Test("skips nodes that the output does not depend on")
    func unrelatedNodes() {
      let tape = Tape()
      let output = tape.linear(input, weight.variable)
      _ = tape.linear(output, weight.variable)
      tape.backward(from: output, seed: ones)
      #expect(weight.gradient.values == [1, -1, 1, -1])
    }

    @Test("rotates the memory of its operand")
    func rotaryConsumes() {
      let tape = Tape()
      let operand = tape.linear(input, weight.variable)
      let table = RotaryTable(cos: [0], sin: [1], turning: 2)
      let turned = tape.rotary(
        consuming: operand, heads: 1, headDim: 2, positions: [0], table: table)
      #expect(turned.value === operand.value)
      #expect(turned.value.values == [1, -1])  // (-1, -1) rotated by a quarter turn
    }

    @Test("gives rows with a zero seed no part in the gradient of log-probabilities")
    func zeroSeeds() {
      let hidden = Parameter(
        name: "h", value: Tensor([0.5, -1, 2, 0.25, 1, 1], shape: [3, 2]), decays: true)
      let whole = Tape()
      whole.backward(
        from: whole.logProbabilities(
          hidden.variable, head: weight.variable, targets: [0, 1, 0]),
        seed: Tensor([0, 2, 0], shape: [3]))
      let expected = (hidden.gradient.values, weight.gradient.values)
      hidden.gradient.fill(0)
      weight.gradient.fill(0)

      let alone = Tape()
      let row = alone.rows(hidden.variable, [1])
      alone.backward(
        from: alone.logProbabilities(row, head: weight.variable, targets: [1]),
        seed: Tensor([2], shape: [1]))
      #expect((hidden.gradient.values, weight.gradient.values) == expected)
      #expect(hidden.gradient.values[0] == 0 && hidden.gradient.values[2] != 0)
    }

    @Test("keeps log-probabilities finite for logits of any size")
    func extremeLogits() {
      let head = Variable(Tensor([1, -1, 0.5], shape: [3, 1]))
      let hidden = Variable(Tensor([1e4, -1e4, 0], shape: [3, 1]))
      let y = Tape().logProbabilities(hidden, head: head, targets: [0, 0, 2])
      // For the third row, all words are equally likely, which gives -log 3.
      #expect(y.value.values == [0, -2e4, -1.0986123])
    }
  }
}
