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
/// holds `Σᵢ exp(sᵢ - m) hᵢ ∇lᵢ` and is rescaled only when m rises. If `S = Σᵢ exp(sᵢ - m)`, G/S is
/// ∇L. With ``CalibrationPlacement/mass``, `sᵢ = lᵢ/λ` and `S = Σᵢ hᵢ exp(sᵢ - m)`. Up to rounding, the
/// result doesn't depend on how the batch is split.
///
/// A `rescale` of exactly 0 is valid. All earlier data are then less than 10⁻³²³ of the new
/// micro-batch.
public struct StreamingAccumulator: Sendable {
  public let family: OnePassFamily
  /// The number of data in the global batch that precede the first one added, for messages.
  public let firstDatum: Int
  /// The number of data added so far.
  public private(set) var count = 0

  private var running = RunningLogSumExp()
  /// The sum Σ hᵢ^power lᵢ, for the additive family.
  private var total = 0.0
  private var calibrationTotal = 0.0
  /// The exponents s, `[count]`, in order of arrival. Empty in the additive family.
  private var exponents: [Double] = []
  /// The factors of each ∇lᵢ except for its exponential, `[count]`.
  private var coefficients: [Double] = []

  public init(_ family: OnePassFamily, firstDatum: Int = 0) {
    self.family = family
    self.firstDatum = firstDatum
  }

  /// Adds a micro-batch.
  ///
  /// - Parameters:
  ///   - losses: the losses l, `[b]`. b may be 0.
  ///   - calibration: the calibration weights h, `[b]`, at least 0.
  /// - Returns: the factor by which to multiply the gradient buffer *before* adding this
  ///   micro-batch to it, and the weight of each ∇lᵢ, `[b]`.
  /// - Throws: an ``ObjectiveError`` for the first datum that can't be used, counted over all
  ///   micro-batches. In this case, nothing is accumulated.
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
      let rescale = running.add(terms.exponents, masses: terms.masses)
      let upstream = zip(terms.exponents, terms.coefficients).map(contribution)
      return (rescale, upstream)
    }
  }

  /// Adds the data of another accumulator, which received other micro-batches of the same global
  /// batch.
  ///
  /// - Returns: the factors by which to multiply the two gradient buffers before adding them. An
  ///   accumulator without data has an empty buffer, and doesn't change the other one.
  public mutating func merge(_ other: StreamingAccumulator) -> (own: Double, other: Double) {
    precondition(family == other.family, "merging \(other.family) into \(family)")
    count += other.count
    total += other.total
    calibrationTotal += other.calibrationTotal
    exponents += other.exponents
    coefficients += other.coefficients
    return running.merge(other.running)
  }

  /// Returns the factor `exp(m - m_whole)`, by which this accumulator's gradient buffer must be
  /// multiplied before it is added to those of other accumulators. It is 1 if the buffer is empty.
  ///
  /// - Parameter whole: an accumulator that contains the data of this one and of all others.
  public func rescale(within whole: StreamingAccumulator) -> Double {
    precondition(family == whole.family, "a part of \(whole.family) accumulated \(family)")
    // The maximum of an empty part is -∞. Its factor would be 0, which is also a valid factor for a
    // part with data.
    guard case .logSumExp = family, running.mass > 0 else { return 1 }
    return whole.running.relative(running.maximum)
  }

  /// Returns the objective of all data that were added, in nats, and the factor that turns the
  /// gradient buffer into ∇L.
  ///
  /// - Throws: ``ObjectiveError/emptyBatch`` if no data were added.
  public func finish() throws(ObjectiveError) -> (value: Double, gradientScale: Double) {
    guard count > 0 else { throw .emptyBatch }
    switch family {
    case .additive:
      return (total / Double(count), gradientScale)
    case .logSumExp(let lambda, _):
      // If all masses are 0, the value is 0.
      let logMean = running.mass > 0 ? running.logMean : 0
      return (outerFactor * lambda * logMean, gradientScale)
    }
  }

  /// The derivatives dL/dlᵢ for all data that were added, `[count]`, in order of arrival. The data
  /// of a merged accumulator come last.
  public var weights: [Double] {
    switch family {
    case .additive:
      return coefficients.map { $0 * gradientScale }
    case .logSumExp:
      return zip(exponents, coefficients).map { contribution($0, $1) * gradientScale }
    }
  }

  /// Returns the factor of ∇lᵢ relative to the running maximum. There is no maximum as long as all
  /// masses are 0.
  private func contribution(_ exponent: Double, _ coefficient: Double) -> Double {
    coefficient == 0 ? 0 : running.relative(exponent) * coefficient
  }

  private var gradientScale: Double {
    switch family {
    case .additive: 1 / Double(count)
    case .logSumExp: running.mass > 0 ? outerFactor / running.sum : 0
    }
  }

  /// The factor h̄ if the calibration is outside the logarithm; otherwise 1.
  private var outerFactor: Double {
    guard case .logSumExp(_, .outside) = family else { return 1 }
    return calibrationTotal / Double(count)
  }
}
