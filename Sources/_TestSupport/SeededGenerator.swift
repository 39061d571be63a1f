import Foundation

/// Random numbers that come out the same on every run: SplitMix64.
///
/// A test that draws from it prints ``seed`` in its comments, so that a failure can be repeated.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  public let seed: UInt64
  private var state: UInt64

  public init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from `[low, high)`, every one as likely as the others.
  public mutating func uniform(_ low: Double = 0, _ high: Double = 1) -> Double {
    let unit = Double(next() >> 11) * 0x1p-53
    return low + (high - low) * unit
  }

  /// A number from the normal distribution, by Box and Muller.
  public mutating func normal(mean: Double = 0, deviation: Double = 1) -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return mean + deviation * radius * cos(2 * .pi * uniform())
  }

  public mutating func uniforms(_ count: Int, _ low: Double = 0, _ high: Double = 1) -> [Double] {
    (0..<count).map { _ in uniform(low, high) }
  }

  public mutating func normals(
    _ count: Int, mean: Double = 0, deviation: Double = 1
  ) -> [Double] {
    (0..<count).map { _ in normal(mean: mean, deviation: deviation) }
  }
}
