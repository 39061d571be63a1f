import TensorCore
import Testing

extension AllTests {
  @Suite("A mistake of the programmer ends the process:") struct PreconditionTests {
    @Test("a row that the matrix does not have")
    func rowOutOfRange() async {
      await #expect(processExitsWith: .failure) {
        _ = Tape().rows(Variable(Tensor(zeros: [2, 3])), [0, 2])
      }
    }

    @Test("a target outside of the vocabulary")
    func targetOutOfRange() async {
      await #expect(processExitsWith: .failure) {
        let hidden = Variable(Tensor(zeros: [1, 3]))
        _ = Tape().logProbabilities(hidden, head: Variable(Tensor(zeros: [4, 3])), targets: [-1])
      }
    }

    @Test("a position beyond the rotary table")
    func positionOutOfRange() async {
      await #expect(processExitsWith: .failure) {
        _ = Tape().rotary(
          consuming: Variable(Tensor(zeros: [1, 2])), heads: 1, headDim: 2, positions: [1],
          table: RotaryTable(cos: [1], sin: [0], turning: 2))
      }
    }

    @Test("factors that do not fit")
    func innerDimensions() async {
      await #expect(processExitsWith: .failure) {
        _ = Tape().linear(Variable(Tensor(zeros: [2, 3])), Variable(Tensor(zeros: [2, 4])))
      }
    }

    @Test("a seed of another shape than the output")
    func seedShape() async {
      await #expect(processExitsWith: .failure) {
        let parameter = Parameter(name: "p", value: Tensor(zeros: [2]), decays: false)
        Tape().backward(from: parameter.variable, seed: Tensor(zeros: [3]))
      }
    }

    @Test("attention to rows outside of the batch")
    func groupOutOfRange() async {
      await #expect(processExitsWith: .failure) {
        _ = Tape().attention(
          Variable(Tensor(zeros: [2, 6])), heads: 1, keyValueHeads: 1, headDim: 2,
          groups: [PackedGroup(prefix: 0..<3, branches: [])])
      }
    }
  }
}
