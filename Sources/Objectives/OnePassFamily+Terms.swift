import Glibc

extension OnePassFamily {
  /// The contributions of the data in a micro-batch.
  struct Terms {
    /// The factors of ∇lᵢ, `[b]`.
    var coefficients: [Double]
    /// The arguments sᵢ of the exponentials, `[b]`. Empty in the additive family.
    var exponents: [Double]
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
      case .logSumExp(let temperature, let placement):
        let coefficient = placement == .inside ? h : 1
        let exponent = coefficient * loss / temperature
        guard exponent.isFinite else {
          throw .exponentOverflow(datum: datum, loss: loss, calibration: h, lambda: temperature)
        }
        terms.coefficients.append(coefficient)
        terms.exponents.append(exponent)
      }
    }
    return terms
  }
}
