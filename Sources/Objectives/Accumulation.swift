import Glibc

/// The way in which an objective over a global batch is accumulated from micro-batches.
public enum Accumulation: Sendable, Equatable {
  /// One forward and one backward pass of each micro-batch, with a ``StreamingAccumulator``.
  case onePass(OnePassFamily)
  /// First a forward pass for all losses, and then a second forward pass and a backward pass with
  /// the weights from ``Robustifier/evaluate(_:)``.
  case twoPass
}

/// The objectives that can be accumulated exactly in one pass.
public enum OnePassFamily: Sendable, Equatable {
  /// `L = 1/B Σᵢ hᵢ^power lᵢ`.
  case additive(power: Double)
  /// `L = λ log( 1/B Σᵢ exp(lᵢ/λ) )`. `calibration` specifies the position of h in the formula.
  ///
  /// `lambda` is λ. A negative one turns the soft maximum into a soft minimum.
  case logSumExp(lambda: Double, calibration: CalibrationPlacement)
}

/// The position of h in a log-sum-exp.
public enum CalibrationPlacement: Sendable {
  /// h is not used.
  case absent
  /// `λ log( 1/B Σᵢ exp(hᵢ lᵢ/λ) )`: each datum has its own λ/hᵢ.
  case inside
  /// `h̄ λ log( 1/B Σᵢ exp(lᵢ/λ) )`, where h̄ is the mean of h. This changes only the length of the
  /// step.
  case outside
  /// `λ log( Σᵢ hᵢ exp(lᵢ/λ) / Σᵢ hᵢ )`. h is the weight of a datum in the batch.
  case mass
}

extension OnePassFamily {
  /// The contributions of the data in a micro-batch.
  struct Terms {
    /// The factors of ∇lᵢ, `[b]`.
    var coefficients: [Double]
    /// The arguments sᵢ of the exponentials, `[b]`. Empty in the additive family.
    var exponents: [Double]
    /// The masses μᵢ of the exponentials in the sum, `[b]`; nil means that every mass is 1.
    var masses: [Double]?
  }

  /// Returns the terms of a micro-batch. The index of its first datum in the global batch is
  /// `firstDatum`.
  func terms(
    losses: [Double], calibration: [Double], firstDatum: Int
  ) throws(ObjectiveError) -> Terms {
    precondition(
      losses.count == calibration.count,
      "\(losses.count) losses and \(calibration.count) calibration weights")
    var terms = Terms(coefficients: [], exponents: [])
    if case .logSumExp(_, .mass) = self { terms.masses = calibration }
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
        let factor = placement == .inside ? h : 1
        let exponent = factor * loss / lambda
        guard exponent.isFinite else {
          throw .exponentOverflow(datum: datum, loss: loss, calibration: h, lambda: lambda)
        }
        terms.coefficients.append(placement == .mass ? h : factor)
        terms.exponents.append(exponent)
      }
    }
    return terms
  }
}

/// A robustifier that a ``StreamingAccumulator`` can evaluate.
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

/// A robustifier that needs all losses before it can compute any weight.
protocol TwoPassRobustifier: Robustifier {
  /// Returns the objective of a batch that has at least one datum and only finite numbers.
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
