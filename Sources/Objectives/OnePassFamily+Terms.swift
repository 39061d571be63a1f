import Glibc

extension OnePassFamily {
  /// The contribution of each datum of a micro-batch.
  struct Terms {
    /// The factor of ∇lᵢ, `[b]`.
    var coefficients: [Double]
    /// sᵢ, the argument of the exponential, `[b]`; empty in the additive family.
    var exponents: [Double]
    /// μᵢ, the mass of the exponential in the sum, `[b]`; nil means 1 each.
    var masses: [Double]?
  }

  /// The terms of a micro-batch whose first datum has the index `firstDatum` in the global batch.
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
      case .logSumExp(let temperature, let placement):
        let factor = placement == .inside ? h : 1
        let exponent = factor * loss / temperature
        guard exponent.isFinite else {
          throw .exponentOverflow(datum: datum, loss: loss, calibration: h, lambda: temperature)
        }
        terms.coefficients.append(placement == .mass ? h : factor)
        terms.exponents.append(exponent)
      }
    }
    return terms
  }
}
