#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

// The standard library's own distributions may change between its releases.
extension RandomNumberGenerator {
  /// A number in [0, 1), one of 2⁵³ equally likely values.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number in [low, high).
  public mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * uniform()
  }

  public mutating func uniforms(_ count: Int, _ low: Double = 0, _ high: Double = 1) -> [Double] {
    (0..<count).map { _ in uniform(low, high) }
  }

  /// A number from the standard normal distribution, by the method of Box and Muller.
  ///
  /// The method gives two numbers, of which one is dropped: if it were stored, results would depend
  /// on earlier draws.
  public mutating func normal() -> Double {
    // 1 - u lies in (0, 1], so that the logarithm is finite.
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }
}
