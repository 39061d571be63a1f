#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Random numbers that are the same for the same seed, on every machine and in every version.
///
/// xoshiro256** of [Blackman and Vigna 2021](https://arxiv.org/abs/1805.01407), its state filled by
/// SplitMix64. The system's generator cannot be seeded, and the library's other ways to draw may
/// change between releases.
public struct Xoshiro256: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  public init(seed: UInt64) {
    var counter = seed
    func mixed() -> UInt64 {
      counter &+= 0x9E37_79B9_7F4A_7C15
      return Self.mix(counter)
    }
    state = (mixed(), mixed(), mixed(), mixed())
  }

  /// A stream of its own for each sequence of numbers, for instance for each sample of each prompt.
  public init(seed: UInt64, stream: some Sequence<UInt64>) {
    self.init(seed: stream.reduce(Self.mix(seed)) { Self.mix($0 &+ 0x9E37_79B9_7F4A_7C15 ^ $1) })
  }

  /// SplitMix64's output function: a bijection whose every output bit depends on every input bit.
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  public mutating func next() -> UInt64 {
    let product = state.1 &* 5
    let result = (product << 7 | product >> 57) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = state.3 << 45 | state.3 >> 19
    return result
  }

  /// A number in [0, 1), one of 2⁵³ equally likely ones.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number from the standard normal distribution, by the method of Box and Muller.
  ///
  /// It makes two and drops one: a stored half would make the state depend on who drew before.
  public mutating func normal() -> Double {
    // 1 - u lies in (0, 1], so that the logarithm is finite.
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }
}
