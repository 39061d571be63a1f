import TensorCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How fast each pair of channels of a head turns with the position.
///
/// ```
/// angle(position, i) = position · ωᵢ,     ωᵢ = θ^(-2i/D),     i = 0 … D/2 - 1
/// ```
/// Rotary embedding of [Su et al. 2021](https://arxiv.org/abs/2104.09864); models for longer texts
/// change ω by a ``Scaling``.
public struct RotaryFrequencies: Sendable, Equatable {
  public enum Scaling: Sendable, Equatable {
    case none
    /// Every ω is divided by `factor`.
    case linear(factor: Double)
    /// Llama 3.1: slow pairs are divided by `factor`, fast ones kept, those between blended. Slow
    /// and fast are counted in turns over the `original` number of positions.
    case llama3(factor: Double, slowest: Double, fastest: Double, original: Double)
  }

  /// θ.
  public let base: Double
  public let scaling: Scaling

  /// Reads the layout before version 5 of transformers, `rope_theta` beside `rope_scaling`, and the
  /// one since, `rope_parameters` with both inside.
  init(_ fields: ConfigurationFields) throws(TransformerError) {
    let (old, new) = (try fields.object("rope_scaling"), try fields.object("rope_parameters"))
    if old != nil && new != nil {
      throw fields.invalid("rope_scaling", "absent where rope_parameters is given")
    }
    let theta = try fields.positive("rope_theta", default: 10000)
    base = try new?.positive("rope_theta", default: theta) ?? theta
    scaling = try (new ?? old).map(Self.scaling) ?? .none
  }

  private static func scaling(
    _ fields: ConfigurationFields
  ) throws(TransformerError) -> Scaling {
    let field = fields["rope_type"] == nil ? "type" : "rope_type"
    switch try fields.text(field) ?? "default" {
    case "default":
      return .none
    case "linear":
      return .linear(factor: try fields.positive("factor"))
    case "llama3":
      let slowest = try fields.positive("low_freq_factor")
      let fastest = try fields.positive("high_freq_factor")
      if fastest <= slowest {
        throw fields.invalid("high_freq_factor", "above low_freq_factor, \(slowest)")
      }
      return .llama3(
        factor: try fields.positive("factor"), slowest: slowest, fastest: fastest,
        original: try fields.positive("original_max_position_embeddings"))
    case let other:
      throw fields.unsupported(field, other, supported: "default, linear or llama3")
    }
  }

  // MARK: Tables

  /// ω of each pair of a head of D channels.
  ///
  /// Rounded to float32, as they were when the models were trained: at position 10000 the rounding
  /// turns a pair by up to 3e-4 radians.
  func frequencies(headDim: Int) -> [Double] {
    (0..<headDim / 2).map { pair in
      let frequency = pow(base, -2 * Double(pair) / Double(headDim))
      return Double(Float(scaled(frequency)))
    }
  }

  private func scaled(_ frequency: Double) -> Double {
    switch scaling {
    case .none:
      return frequency
    case .linear(let factor):
      return frequency / factor
    case .llama3(let factor, let slowest, let fastest, let original):
      let turns = original * frequency / (2 * .pi)
      let share = min(max((turns - slowest) / (fastest - slowest), 0), 1)
      return (1 - share) * frequency / factor + share * frequency
    }
  }

  /// The cosines and sines of positions `0..<positions`.
  func table(headDim: Int, positions: Int) -> RotaryTable {
    let frequencies = frequencies(headDim: headDim)
    var (cosines, sines): ([Float], [Float]) = ([], [])
    cosines.reserveCapacity(positions * frequencies.count)
    sines.reserveCapacity(positions * frequencies.count)
    for position in 0..<positions {
      for frequency in frequencies {
        let angle = Double(position) * frequency
        cosines.append(Float(cos(angle)))
        sines.append(Float(sin(angle)))
      }
    }
    return RotaryTable(cos: cosines, sin: sines, headDim: headDim)
  }
}
