import Testing

@testable import Training

@Suite struct DataOrderTests {
  @Test("without shuffling, steps take the data in file order and go round")
  func fileOrder() {
    let order = DataOrder(count: 5, batch: 3, shuffle: false, seed: 0)
    #expect(order.indices(ofStep: 1) == [0, 1, 2])
    #expect(order.indices(ofStep: 2) == [3, 4, 0])
    #expect(order.indices(ofStep: 3) == [1, 2, 3])
  }

  @Test("shuffled, every epoch takes every datum once, in an order of its own")
  func shuffled() {
    let order = DataOrder(count: 7, batch: 2, shuffle: true, seed: 3)
    let taken = (1...7).flatMap { order.indices(ofStep: $0) }
    let (first, second) = (Array(taken[0..<7]), Array(taken[7..<14]))
    #expect(first.sorted() == Array(0..<7))
    #expect(second.sorted() == Array(0..<7))
    #expect(first != second)
    #expect(order.indices(ofStep: 4) == [taken[6], taken[7]], "any step can be asked for alone")
  }

  @Test("another seed is another order, the same seed the same")
  func seeds() {
    func indices(_ seed: UInt64) -> [Int] {
      DataOrder(count: 50, batch: 50, shuffle: true, seed: seed).indices(ofStep: 1)
    }
    #expect(indices(1) == indices(1))
    #expect(indices(1) != indices(2))
  }

  @Test("the data a run needs are those of its steps")
  func needed() {
    let settings = TrainingSettings(steps: 2, batch: 3)
    #expect(Trainer.dataNeeded(count: 100, settings: settings) == [0, 1, 2, 3, 4, 5])
    #expect(Trainer.dataNeeded(count: 4, settings: settings) == [0, 1, 2, 3])
  }
}

@Suite struct MicroBatchPlanTests {
  private let data = Scene.data(count: 9)[...]

  @Test("pieces are consecutive and cover everything", arguments: [1, 2, 4, 9, 20])
  func pieces(size: Int) {
    let parts = MicroBatchPlan.data(size).parts(of: data)
    #expect(parts.flatMap { Array($0) } == Array(0..<9))
    #expect(parts.allSatisfy { !$0.isEmpty && $0.count <= size })
  }

  @Test("an automatic piece holds as many tokens as it may, and at least one datum")
  func automatic() {
    let parts = MicroBatchPlan.automatic(tokens: 25).parts(of: data)
    #expect(parts.flatMap { Array($0) } == Array(0..<9))
    for (part, next) in zip(parts, parts.dropFirst()) {
      let tokens = data[part].reduce(0) { $0 + $1.packedTokens }
      #expect(tokens <= 25 || part.count == 1)
      #expect(tokens + data[next.lowerBound].packedTokens > 25)
    }
    #expect(MicroBatchPlan.automatic(tokens: 1).parts(of: data).count == 9)
  }
}
