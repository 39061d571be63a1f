import TensorCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The frequencies of rotary embedding, which say how fast each pair of channels in a head rotates
/// with the position.
///
/// ```
/// angle(position, i) = position · ωᵢ,     ωᵢ = θ^(-2i/R),     i = 0 … R/2 - 1
/// ```
/// This is the rotary embedding of [Su et al. 2021](https://arxiv.org/abs/2104.09864), applied to R
/// channels of each head. Models for longer texts modify ω with a ``Scaling``.
public struct RotaryFrequencies: Sendable, Equatable {
  public enum Scaling: Sendable, Equatable {
    case none
    /// Every ω is divided by `factor`.
    case linear(factor: Double)
    /// As in Llama 3.1, ω is divided by `factor` for slow pairs, kept for fast ones, and
    /// interpolated in between. A pair's speed is its number of turns over `original` positions.
    case llama3(factor: Double, slowest: Double, fastest: Double, original: Double)
    /// For a sequence whose length L exceeds `limit` positions, θ is multiplied by `(factor · L /
    /// limit - (factor - 1))^(R/(R-2))`.
    case dynamic(factor: Double, limit: Int)
    /// The scaling of YaRN. See ``Yarn``.
    case yarn(Yarn)
    /// The scaling of Phi-3. See ``LongRope``.
    case longrope(LongRope)
  }

  /// The base θ of the frequencies.
  public let base: Double
  public let scaling: Scaling

  /// The factor by which cosines and sines are multiplied.
  var amplitude: Double {
    switch scaling {
    case .none, .linear, .llama3, .dynamic: 1
    case .yarn(let yarn): yarn.amplitude
    case .longrope(let longrope): longrope.amplitude
    }
  }

  // MARK: Lengths

  /// Whether the frequencies depend on the length of the sequence.
  var dependsOnLength: Bool {
    switch scaling {
    case .none, .linear, .llama3, .yarn: false
    case .dynamic, .longrope: true
    }
  }

  /// A length that represents all lengths with the same frequencies. It is 0 for short sequences.
  func regime(ofLength length: Int) -> Int {
    switch scaling {
    case .none, .linear, .llama3, .yarn: 0
    case .dynamic(_, let limit): length > limit ? length : 0
    case .longrope(let longrope): length > longrope.original ? longrope.original + 1 : 0
    }
  }

  // MARK: Tables

  /// The frequency ω of each pair in a head with R rotated channels.
  ///
  /// The frequencies are rounded to float32, as they were when the models were trained. At position
  /// 10000, rounding changes a pair's angle by up to 3e-4 radians.
  ///
  /// - Parameter length: the length of the sequence, or its regime.
  func frequencies(turning: Int, length: Int = 0) -> [Double] {
    let base = base(turning: turning, length: length)
    return (0..<turning / 2).map { pair in
      let frequency = pow(base, -2 * Double(pair) / Double(turning))
      return Double(Float(scaled(frequency, pair: pair, turning: turning, length: length)))
    }
  }

  private func base(turning: Int, length: Int) -> Double {
    guard case .dynamic(let factor, let limit) = scaling, length > limit else { return base }
    let stretch = factor * Double(length) / Double(limit) - (factor - 1)
    return base * pow(stretch, Double(turning) / Double(turning - 2))
  }

  private func scaled(_ frequency: Double, pair: Int, turning: Int, length: Int) -> Double {
    switch scaling {
    case .none, .dynamic:
      return frequency
    case .linear(let factor):
      return frequency / factor
    case .llama3(let factor, let slowest, let fastest, let original):
      let turns = original * frequency / (2 * .pi)
      let share = min(max((turns - slowest) / (fastest - slowest), 0), 1)
      return (1 - share) * frequency / factor + share * frequency
    case .yarn(let yarn):
      let share = yarn.share(pair: pair, turning: turning, base: base)
      return (1 - share) * frequency / yarn.factor + share * frequency
    case .longrope(let longrope):
      return frequency / (length > longrope.original ? longrope.long : longrope.short)[pair]
    }
  }

  /// The cosines and sines of positions `0..<positions` of short sequences.
  func table(turning: Int, positions: Int) -> RotaryTable {
    table(turning: turning, positions: (0..<positions).map { Int32($0) }, regimes: [])
  }

  /// The cosines and sines of the given positions, each for the regime of its sequence.
  ///
  /// - Parameter regimes: the regime of each position, or an empty array if all are 0.
  func table(turning: Int, positions: [Int32], regimes: [Int32]) -> RotaryTable {
    var known: [Int32: [Double]] = [:]
    for regime in Set(regimes).union([0]) {
      known[regime] = frequencies(turning: turning, length: Int(regime))
    }
    let amplitude = amplitude
    var (cosines, sines): ([Float], [Float]) = ([], [])
    cosines.reserveCapacity(positions.count * turning / 2)
    sines.reserveCapacity(positions.count * turning / 2)
    for (row, position) in positions.enumerated() {
      for frequency in known[regimes.isEmpty ? 0 : regimes[row]] ?? [] {
        let angle = Double(position) * frequency
        cosines.append(Float(amplitude * cos(angle)))
        sines.append(Float(amplitude * sin(angle)))
      }
    }
    return RotaryTable(cos: cosines, sin: sines, turning: turning)
  }
}
