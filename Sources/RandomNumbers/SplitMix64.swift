/// A small seeded random number generator. The same seed gives the same numbers on every machine
/// and in every version.
///
/// The algorithm is from [Steele, Lea and Flood 2014](https://doi.org/10.1145/2714064.2660195).
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.mixed(state)
  }

  /// The numbers 0 ..< count in random order (Fisher and Yates). The shuffle is implemented here so
  /// that it never changes with the standard library.
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(i, Int(next() % UInt64(i + 1)))
    }
    return order
  }

  /// 2⁶⁴ divided by the golden ratio, rounded to an odd number.
  static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// A bijective mixing function in which every output bit depends on every input bit.
  static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
