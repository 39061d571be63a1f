import RandomNumbers

extension SplitMix64 {
  /// Returns independent generators for the parts of a study. They also differ from those of the
  /// next seed.
  static func streams(_ count: Int, seed: UInt64) -> [SplitMix64] {
    var root = SplitMix64(seed: seed)
    return (0..<count).map { _ in SplitMix64(seed: root.next()) }
  }

  mutating func integer(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func chance(_ probability: Double) -> Bool { uniform() < probability }
}
