/// A constant that is added to each loss before a robustifier multiplies it by h.
///
/// ``DoRA`` isn't shift-invariant. Where losses are negative, h > 1 pushes a datum's `h l` *down*: the
/// better a datum matches the target, the less it counts. Shifting each loss by its own lower bound
/// makes every loss non-negative. The derivative of a loss doesn't change, only its weight does.
public enum LossShift: Sendable, Equatable {
  /// As the paper has it.
  case none
  /// The same constant for every datum, nats.
  case constant(Double)
  /// `cᵢ = -lower boundᵢ`: the loss's own bound for the datum, else its bound for all data.
  case automatic

  /// The losses to give to a robustifier.
  ///
  /// - Parameters:
  ///   - losses: l, `[B]`, nats.
  ///   - lowerBounds: ``LossResult/lowerBound``, `[B]`; NaN where a datum has none.
  ///   - lowerBound: ``SampleLoss/lowerBound``, for data without a bound of their own.
  /// - Throws: ``ObjectiveError/noLowerBound(datum:)`` where a bound is needed and there is none.
  public func apply(
    to losses: [Double], lowerBounds: [Double]? = nil, lowerBound: Double? = nil
  ) throws(ObjectiveError) -> [Double] {
    switch self {
    case .none: return losses
    case .constant(let constant): return losses.map { $0 + constant }
    case .automatic:
      var shifted: [Double] = []
      for (i, loss) in losses.enumerated() {
        let own = lowerBounds.map { $0[i] } ?? .nan
        let bound = own.isNaN ? lowerBound ?? .nan : own
        guard bound.isFinite else { throw .noLowerBound(datum: i) }
        shifted.append(loss - bound)
      }
      return shifted
    }
  }
}
