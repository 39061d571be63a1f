import Glibc

/// How an objective over a global batch is accumulated micro-batch by micro-batch.
public enum Accumulation: Sendable, Equatable {
  /// One forward and one backward pass of each micro-batch, with a ``StreamingAccumulator``.
  case onePass(OnePassFamily)
  /// A forward pass for all losses first; then a second forward pass, and a backward pass with the
  /// weights from ``Robustifier/evaluate(_:)``.
  case twoPass
}

/// The objectives that can be accumulated exactly in one pass.
public enum OnePassFamily: Sendable, Equatable {
  /// `L = 1/B Σᵢ hᵢ^power lᵢ`.
  case additive(power: Double)
  /// `L = λ log( 1/B Σᵢ exp(lᵢ/λ) )`, with h at the place that `calibration` specifies.
  ///
  /// `lambda` is λ. A negative one turns the soft maximum into a soft minimum.
  case logSumExp(lambda: Double, calibration: CalibrationPlacement)
}

/// Where h appears in a log-sum-exp.
public enum CalibrationPlacement: Sendable {
  /// h is not used.
  case absent
  /// `λ log( 1/B Σᵢ exp(hᵢ lᵢ/λ) )`: each datum has its own λ/hᵢ.
  case inside
  /// `h̄ λ log( 1/B Σᵢ exp(lᵢ/λ) )` with h̄ the mean of h: this changes only the length of the
  /// step.
  case outside
}

extension OnePassFamily {
  /// The contribution of each datum of a micro-batch.
  struct Terms {
    /// The factor of ∇lᵢ, `[b]`.
    var coefficients: [Double]
    /// sᵢ, the argument of the exponential, `[b]`; empty in the additive family.
    var exponents: [Double]
  }

  /// The terms of a micro-batch whose first datum has the index `firstDatum` in the global batch.
  func terms(
    losses: [Double], calibration: [Double], firstDatum: Int
  ) throws(ObjectiveError) -> Terms {
    precondition(
      losses.count == calibration.count,
      "\(losses.count) losses and \(calibration.count) calibration weights")
    var terms = Terms(coefficients: [], exponents: [])
    for (i, (loss, h)) in zip(losses, calibration).enumerated() {
      let datum = firstDatum + i
      try RobustBatch.check(loss: loss, calibration: h, datum: datum)
      switch self {
      case .additive(let power):
        let coefficient = pow(h, power)
        guard (coefficient * loss).isFinite else {
          throw .weightOverflow(datum: datum, loss: loss, calibration: h, power: power)
        }
        terms.coefficients.append(coefficient)
      case .logSumExp(let lambda, let placement):
        let coefficient = placement == .inside ? h : 1
        let exponent = coefficient * loss / lambda
        guard exponent.isFinite else {
          throw .exponentOverflow(datum: datum, loss: loss, calibration: h, lambda: lambda)
        }
        terms.coefficients.append(coefficient)
        terms.exponents.append(exponent)
      }
    }
    return terms
  }
}

/// A robustifier that a ``StreamingAccumulator`` evaluates.
protocol OnePassRobustifier: Robustifier {
  var family: OnePassFamily { get }
}

extension OnePassRobustifier {
  public var accumulation: Accumulation { .onePass(family) }
  public var isMean: Bool { family == .additive(power: 0) }

  public func evaluate(_ batch: RobustBatch) throws(ObjectiveError) -> RobustValue {
    var accumulator = StreamingAccumulator(family)
    try accumulator.add(losses: batch.losses, calibration: batch.calibration)
    return RobustValue(value: try accumulator.finish().value, weights: accumulator.weights)
  }
}

/// A robustifier that needs every loss before it can weigh any.
protocol TwoPassRobustifier: Robustifier {
  /// The objective of a batch of at least one datum whose numbers are all finite.
  func weigh(_ batch: RobustBatch) -> RobustValue
}

extension TwoPassRobustifier {
  public var accumulation: Accumulation { .twoPass }

  public func evaluate(_ batch: RobustBatch) throws(ObjectiveError) -> RobustValue {
    try batch.check()
    let result = weigh(batch)
    try result.check(by: name)
    return result
  }
}
