import Glibc
import Training

extension SplitMix64 {
  /// Generators for the parts of one study, far from each other and from those of the next seed.
  static func streams(_ count: Int, seed: UInt64) -> [SplitMix64] {
    var root = SplitMix64(seed: seed)
    return (0..<count).map { _ in SplitMix64(seed: root.next()) }
  }

  mutating func integer(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// Uniform in [0, 1).
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// Standard normal, by Box and Muller.
  mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }
}
