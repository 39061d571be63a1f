import RandomNumbers

/// Random numbers that come out the same on every run.
///
/// A test that draws from it prints ``seed`` in its comments, so that a failure can be repeated.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  public let seed: UInt64
  private var source: SplitMix64

  public init(seed: UInt64) {
    self.seed = seed
    source = SplitMix64(seed: seed)
  }

  public mutating func next() -> UInt64 { source.next() }

  /// A number from the normal distribution, by Box and Muller.
  public mutating func normal(mean: Double, deviation: Double) -> Double {
    mean + deviation * normal()
  }

  public mutating func normals(
    _ count: Int, mean: Double = 0, deviation: Double = 1
  ) -> [Double] {
    (0..<count).map { _ in normal(mean: mean, deviation: deviation) }
  }
}
