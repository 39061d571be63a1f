#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension RotaryFrequencies {
  /// The scaling of [Peng et al. 2023](https://arxiv.org/abs/2309.00071). Frequencies of slow pairs
  /// are divided by the factor, those of fast pairs are kept, and those in between are interpolated
  /// linearly in the pair's index.
  public struct Yarn: Sendable, Equatable {
    let factor: Double
    /// Numbers of turns over the original positions. Pairs with at least `fast` turns are kept, and
    /// pairs with at most `slow` turns are divided by the factor.
    let fast: Double
    let slow: Double
    let original: Double
    /// Whether the indices of the first and the last blended pair are rounded to integers.
    let isTruncated: Bool
    let amplitude: Double

    /// The fraction of a pair's original frequency that is kept, from 0 to 1.
    func share(pair: Int, turning: Int, base: Double) -> Double {
      func index(turns: Double) -> Double {
        Double(turning) * log(original / (turns * 2 * .pi)) / (2 * log(base))
      }
      var (low, high) = (index(turns: fast), index(turns: slow))
      if isTruncated { (low, high) = (low.rounded(.down), high.rounded(.up)) }
      low = max(low, 0)
      high = min(high, Double(turning - 1))
      if low == high { high += 0.001 }
      return 1 - min(max((Double(pair) - low) / (high - low), 0), 1)
    }

    /// The recommended amplitude, as given in the paper.
    static func amplitude(_ factor: Double, _ weight: Double = 1) -> Double {
      factor <= 1 ? 1 : 0.1 * weight * log(factor) + 1
    }
  }

  /// The scaling of [Ding et al. 2024](https://arxiv.org/abs/2402.13753). Each pair's frequency is
  /// divided by the pair's own factor. There is one list of factors for sequences up to the
  /// original number of positions, and another for longer ones.
  public struct LongRope: Sendable, Equatable {
    let short: [Double]
    let long: [Double]
    let original: Int
    let amplitude: Double

    /// The recommended amplitude, as given in the paper.
    static func amplitude(_ factor: Double, original: Int) -> Double {
      factor <= 1 ? 1 : (1 + log(factor) / log(Double(original))).squareRoot()
    }
  }
}
