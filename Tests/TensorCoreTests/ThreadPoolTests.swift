import Synchronization
import TensorCore
import Testing

extension AllTests {
  @Suite("The thread pool") struct ThreadPoolTests {
    /// Runs a region and returns the number of times that each task ran.
    static func runCounts(tasks: Int) -> [Int] {
      let counts = UnsafeMutableBufferPointer<Int>.allocate(capacity: tasks)
      counts.initialize(repeating: 0)
      defer { counts.deallocate() }
      nonisolated(unsafe) let slots = counts
      ThreadPool.run(tasks) { slots[$0] += 1 }
      return Array(counts)
    }

    @Test("runs every task once, also with more threads than processors", arguments: [1, 2, 3, 16])
    func everyTaskOnce(threads: Int) {
      let before = ThreadPool.threads
      defer { ThreadPool.configure(threads: before) }
      ThreadPool.configure(threads: threads)
      #expect(ThreadPool.threads == threads)
      for region in 0..<2000 {
        let counts = Self.runCounts(tasks: region % 37)
        #expect(counts.allSatisfy { $0 == 1 }, "region \(region)")
      }
    }

    @Test("serves callers on several threads at once")
    func concurrentCallers() async {
      let wrong = await withTaskGroup(of: Int.self) { group in
        for _ in 0..<8 {
          group.addTask {
            (0..<300).count { _ in Self.runCounts(tasks: 11).contains { $0 != 1 } }
          }
        }
        return await group.reduce(0, +)
      }
      #expect(wrong == 0)
    }

    @Test("changes its size between regions of other callers")
    func configuringWhileBusy() async {
      let before = ThreadPool.threads
      defer { ThreadPool.configure(threads: before) }
      let wrong = await withTaskGroup(of: Int.self) { group in
        group.addTask { (0..<1000).count { _ in Self.runCounts(tasks: 9).contains { $0 != 1 } } }
        group.addTask {
          for threads in [1, 4, 2, 8, 3] { ThreadPool.configure(threads: threads) }
          return 0
        }
        return await group.reduce(0, +)
      }
      #expect(wrong == 0)
    }

    @Test("runs a region inside a task on that task's thread")
    func nested() {
      let sum = Atomic(0)
      ThreadPool.run(7) { outer in
        ThreadPool.run(5) { inner in sum.add(outer * 5 + inner, ordering: .relaxed) }
      }
      #expect(sum.load(ordering: .relaxed) == 34 * 35 / 2)
    }

    @Test("wakes threads that have gone to sleep")
    func afterSleep() async throws {
      for _ in 0..<20 {
        try await Task.sleep(for: .milliseconds(2))
        #expect(Self.runCounts(tasks: 50).allSatisfy { $0 == 1 })
      }
    }

    @Test("cuts a range into pieces that cover it", arguments: [0, 1, 63, 64, 65, 200])
    func pieces(count: Int) {
      let covered = Atomic(0)
      ThreadPool.forEachPiece(of: count, size: 64) { piece in
        #expect(piece.lowerBound % 64 == 0 && piece.count <= 64)
        covered.add(piece.count, ordering: .relaxed)
      }
      #expect(covered.load(ordering: .relaxed) == count)
    }
  }
}
