import Synchronization
import TensorCore
import Testing

extension AllTests {
  @Suite("Denormal numbers") struct DenormalTests {
    /// Half of a denormal float32 number, as this thread computes it.
    ///
    /// The compiler must not know the operands, or it would compute the result with its own rules.
    @inline(never)
    static func half(_ tiny: Float) -> Float { tiny * half }
    nonisolated(unsafe) static var half: Float = 0.5
    nonisolated(unsafe) static var tiny: Float = 1e-39
    nonisolated(unsafe) static var tinyDouble = 1e-310

    static var keepsDenormals: Bool { half(tiny) != 0 && tinyDouble * Double(half) != 0 }

    @Test("count as zero inside every task, on every thread", arguments: [1, 2, 5])
    func tasks(threads: Int) {
      let before = ThreadPool.threads
      defer { ThreadPool.configure(threads: before) }
      ThreadPool.configure(threads: threads)
      for tasks in [1, 2, 300] {
        let kept = Atomic(0)
        ThreadPool.run(tasks) { _ in
          if Self.half(Self.tiny) != 0 { kept.add(1, ordering: .relaxed) }
          ThreadPool.run(2) { _ in
            if Self.half(Self.tiny) != 0 { kept.add(1, ordering: .relaxed) }
          }
        }
        #expect(kept.load(ordering: .relaxed) == 0)
      }
    }

    @Test("are the caller's own affair before and after")
    func caller() {
      #expect(Self.keepsDenormals)
      ThreadPool.run(3) { _ in }
      Tensor(zeros: [70_000]).scale(by: 2)
      #expect(Self.keepsDenormals)
    }

    @Test("leave nothing behind in a tensor")
    func scaling() {
      let tensor = Tensor([1e-38, -1e-38, 1], shape: [3, 1])
      tensor.scale(by: 0.5)
      #expect(tensor.values == [0, 0, 0.5])
      let rows = Tensor([1.5e-38, 1], shape: [2, 1])
      rows.scale(rows: 0..<1, by: 0.5)
      #expect(rows.values == [0, 1])
    }

    @Test("a row whose derivative is denormal has none; one that is not a number is seen")
    func seeds() {
      let hidden = Parameter(name: "h", value: Tensor([1, 2, 3, 4], shape: [2, 2]), decays: false)
      let head = Parameter(name: "w", value: Tensor([1, 0, 0, 1], shape: [2, 2]), decays: false)
      for (seed, isSeen) in [(Float(1e-40), false), (.nan, true)] {
        hidden.gradient.fill(0)
        let tape = Tape()
        let variable = hidden.variable
        let y = tape.logProbabilities(variable, head: head.variable, targets: [0, 1])
        tape.backward(from: y, seed: Tensor([seed, 0], shape: [2]))
        #expect(hidden.gradient.values.contains { $0 != 0 } == isSeen)
      }
    }
  }
}
