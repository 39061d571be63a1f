/// A seeded random number generator. The same seed gives the same numbers on every machine and in
/// every version.
///
/// The algorithm is xoshiro256** of [Blackman and Vigna 2021](https://arxiv.org/abs/1805.01407),
/// with its state initialised by SplitMix64. The system's generator cannot be seeded, and the
/// standard library's distributions may change between releases.
public struct Xoshiro256: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  public init(seed: UInt64) {
    var source = SplitMix64(seed: seed)
    state = (source.next(), source.next(), source.next(), source.next())
  }

  /// Creates a separate stream for each sequence of numbers, for instance for each sample of each
  /// prompt.
  public init(seed: UInt64, stream: some Sequence<UInt64>) {
    self.init(
      seed: stream.reduce(SplitMix64.mixed(seed)) {
        SplitMix64.mixed($0 &+ SplitMix64.increment ^ $1)
      })
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
}
