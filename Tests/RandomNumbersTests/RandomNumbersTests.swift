import RandomNumbers
import Testing

@Suite struct RandomNumbersTests {
  @Test("SplitMix64 gives the numbers of its reference implementation")
  func splitMix() {
    var random = SplitMix64(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in random.next() } == expected)
  }

  @Test("xoshiro256** gives the numbers of its publication, seeded by SplitMix64")
  func xoshiro() {
    var random = Xoshiro256(seed: 0)
    let expected: [UInt64] = [
      0x99EC_5F36_CB75_F2B4, 0xBF6E_1F78_4956_452A, 0x1A5F_849D_4933_E6E0,
      0x6AA5_94F1_262D_2D2C,
    ]
    #expect(expected.map { _ in random.next() } == expected)
  }

  @Test("uniform and normal numbers have the moments they should")
  func moments() {
    var random = Xoshiro256(seed: 1)
    let count = 20_000
    let uniform = (0..<count).map { _ in random.uniform() }
    let normal = (0..<count).map { _ in random.normal() }
    // The bounds are five standard deviations of each mean.
    #expect(uniform.allSatisfy { (0..<1).contains($0) })
    #expect(abs(uniform.reduce(0, +) / Double(count) - 0.5) < 0.0103)
    #expect(abs(normal.reduce(0, +) / Double(count)) < 0.036)
    #expect(abs(normal.reduce(0) { $0 + $1 * $1 } / Double(count) - 1) < 0.05)
  }

  @Test("a permutation holds every index once, and each comes first equally often")
  func permutations() {
    var random = SplitMix64(seed: 2)
    var first = [Int](repeating: 0, count: 5)
    for _ in 0..<5000 {
      let order = random.permutation(of: 5)
      #expect(order.sorted() == [0, 1, 2, 3, 4])
      first[order[0]] += 1
    }
    // The counts are 1000 ± 28, and the bound is five standard deviations.
    #expect(first.allSatisfy { abs($0 - 1000) < 141 })
    #expect(random.permutation(of: 0).isEmpty)
  }

  @Test("streams of one seed differ, and are the same again")
  func streams() {
    func numbers(_ stream: [UInt64]) -> [UInt64] {
      var random = Xoshiro256(seed: 3, stream: stream)
      return (0..<4).map { _ in random.next() }
    }
    #expect(numbers([1, 2]) == numbers([1, 2]))
    #expect(
      Set([numbers([]), numbers([1]), numbers([2]), numbers([1, 2]), numbers([2, 1])]).count == 5)
  }
}
