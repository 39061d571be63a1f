/// Computes the exact objective of the global batch in one pass over the micro-batches of a step.
///
/// The caller owns a gradient buffer G, initially zero, and updates it as follows:
/// ```
/// var accumulator = StreamingAccumulator(family)
/// for micro-batch:
///   let (rescale, upstream) = try accumulator.add(losses: l, calibration: h)
///   G *= rescale                     // skip when it is 1
///   G += Σᵢ upstream[i] ∇lᵢ          // skip data whose upstream is 0
/// let (value, gradientScale) = try accumulator.finish()
/// G *= gradientScale                 // = ∇L over the global batch
/// ```
/// This is online softmax applied to gradients. With `sᵢ = hᵢ lᵢ/λ` and the running maximum m, G
/// holds `Σᵢ exp(sᵢ - m) hᵢ ∇lᵢ` and is rescaled only when m rises; G/S with `S = Σᵢ exp(sᵢ - m)`
/// is ∇L. Up to rounding, the result doesn't depend on how the batch is split.
///
/// A `rescale` of exactly 0 is valid: everything before is then less than 10⁻³²³ of the new
/// micro-batch.
public struct StreamingAccumulator: Sendable {
  public let family: OnePassFamily
  /// How many data of the global batch precede the first one added, for messages.
  public let firstDatum: Int
  /// Number of data added so far.
  public private(set) var count = 0

  private var running = RunningLogSumExp()
  /// Σ hᵢ^power lᵢ, for the additive family.
  private var total = 0.0
  private var calibrationTotal = 0.0
  /// s, `[count]`, in order of arrival; empty in the additive family.
  private var exponents: [Double] = []
  /// The factor of each ∇lᵢ other than its exponential, `[count]`.
  private var coefficients: [Double] = []

  public init(_ family: OnePassFamily, firstDatum: Int = 0) {
    self.family = family
    self.firstDatum = firstDatum
  }

  /// Adds a micro-batch.
  ///
  /// - Parameters:
  ///   - losses: l, `[b]`; b may be 0.
  ///   - calibration: h, `[b]`, each ≥ 0.
  /// - Returns: the factor to multiply the gradient buffer by *before* this micro-batch is added to
  ///   it, and the weight of each ∇lᵢ, `[b]`.
  /// - Throws: ``ObjectiveError`` for the first datum that can't be used, counted over all
  ///   micro-batches; in that case nothing is accumulated.
  @discardableResult
  public mutating func add(
    losses: [Double], calibration: [Double]
  ) throws(ObjectiveError) -> (rescale: Double, upstream: [Double]) {
    let terms = try family.terms(
      losses: losses, calibration: calibration, firstDatum: firstDatum + count)
    count += losses.count
    coefficients += terms.coefficients
    calibrationTotal += calibration.reduce(0, +)
    switch family {
    case .additive:
      total += zip(terms.coefficients, losses).reduce(0) { $0 + $1.0 * $1.1 }
      return (1, terms.coefficients)
    case .logSumExp:
      exponents += terms.exponents
      let rescale = running.add(terms.exponents)
      let upstream = zip(terms.exponents, terms.coefficients).map { exponent, coefficient in
        running.relative(exponent) * coefficient
      }
      return (rescale, upstream)
    }
  }

  /// Adds what another accumulator gathered from other micro-batches of the same global batch.
  ///
  /// - Returns: the factors by which the two gradient buffers are multiplied before they are added.
  ///   An accumulator without data has an empty buffer, and leaves the other unchanged.
  public mutating func merge(_ other: StreamingAccumulator) -> (own: Double, other: Double) {
    precondition(family == other.family, "merging \(other.family) into \(family)")
    count += other.count
    total += other.total
    calibrationTotal += other.calibrationTotal
    exponents += other.exponents
    coefficients += other.coefficients
    return running.merge(other.running)
  }

  /// The factor by which this accumulator's gradient buffer must be multiplied before it is added
  /// to those of others: `exp(m - m_whole)`; 1 if the buffer is empty.
  ///
  /// - Parameter whole: an accumulator that contains all the data of this one and the others.
  public func rescale(within whole: StreamingAccumulator) -> Double {
    precondition(family == whole.family, "a part of \(whole.family) accumulated \(family)")
    // The maximum of an empty part is -∞. Its factor would be 0, which is also a valid factor of a
    // part with data.
    guard case .logSumExp = family, count > 0 else { return 1 }
    return whole.running.relative(running.maximum)
  }

  /// The objective of everything added, nats, and the factor that turns the gradient buffer into
  /// ∇L.
  ///
  /// - Throws: ``ObjectiveError/emptyBatch`` if no datum was added.
  public func finish() throws(ObjectiveError) -> (value: Double, gradientScale: Double) {
    guard count > 0 else { throw .emptyBatch }
    switch family {
    case .additive:
      return (total / Double(count), gradientScale)
    case .logSumExp(let lambda, _):
      return (outerFactor * lambda * running.logMean, gradientScale)
    }
  }

  /// dL/dlᵢ of everything added, `[count]`, in order of arrival; a merged accumulator's data come
  /// last.
  public var weights: [Double] {
    switch family {
    case .additive:
      return coefficients.map { $0 * gradientScale }
    case .logSumExp:
      return zip(exponents, coefficients).map { exponent, coefficient in
        running.relative(exponent) * coefficient * gradientScale
      }
    }
  }

  private var gradientScale: Double {
    switch family {
    case .additive: 1 / Double(count)
    case .logSumExp: outerFactor / running.sum
    }
  }

  /// h̄ if the calibration is outside the logarithm, otherwise 1.
  private var outerFactor: Double {
    guard case .logSumExp(_, .outside) = family else { return 1 }
    return calibrationTotal / Double(count)
  }
}
