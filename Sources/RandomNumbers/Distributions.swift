#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

// These distributions are implemented here because those of the standard library may change between
// releases.
extension RandomNumberGenerator {
  /// A random number in [0, 1), which is one of 2⁵³ equally likely values.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A random number in [low, high).
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * uniform()
  }

  public mutating func uniforms(_ count: Int, _ low: Double = 0, _ high: Double = 1) -> [Double] {
    (0..<count).map { _ in uniform(low, high) }
  }

  /// A random number from the standard normal distribution, computed by the Box-Muller method.
  ///
  /// The method yields two numbers, and the second one is discarded. If it were stored, results
  /// would depend on earlier draws.
  public mutating func normal() -> Double {
    // 1 - u lies in (0, 1], so the logarithm is finite.
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }
}
