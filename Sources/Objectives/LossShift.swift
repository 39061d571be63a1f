/// A constant that is added to each loss before a robustifier multiplies it by h.
///
/// ``DoRA`` isn't shift-invariant. If losses are negative, h > 1 *decreases* a datum's `h l`, so a
/// datum that matches the target better has a lower weight. Shifting each loss by its own lower
/// bound makes every loss nonnegative. This changes only the weight of a loss, not its derivative.
public enum LossShift: Sendable, Equatable {
  /// No shift, as in the paper.
  case none
  /// The same constant for every datum, in nats.
  case constant(Double)
  /// `cᵢ = -lower boundᵢ`, which is the bound of the loss for this datum or, if that is unknown,
  /// its bound for all data.
  case automatic

  /// The tolerance for rounding when a loss is compared with its lower bound, relative to the bound or
  /// to 1, whichever is larger. It is far above the rounding error of a sum over several thousand
  /// tokens.
  private static let rounding = 1e-9

  /// Returns the shifted losses, which are passed to a robustifier.
  ///
  /// - Parameters:
  ///   - losses: the losses l, `[B]`, in nats.
  ///   - lowerBounds: the value of ``LossResult/lowerBound``, `[B]`, which is NaN for a datum
  ///     without a bound.
  ///   - lowerBound: the value of ``SampleLoss/lowerBound``, which is used for data without a bound
  ///     of their own.
  ///   - firstDatum: the index of the first loss in the global batch, for error messages.
  /// - Throws: ``ObjectiveError/noLowerBound(datum:)`` if a bound is needed and there is none, and
  ///   ``ObjectiveError/belowBound(datum:loss:bound:)`` for a bound that doesn't hold.
  public func apply(
    to losses: [Double], lowerBounds: [Double]? = nil, lowerBound: Double? = nil,
    firstDatum: Int = 0
  ) throws(ObjectiveError) -> [Double] {
    switch self {
    case .none: return losses
    case .constant(let constant): return losses.map { $0 + constant }
    case .automatic:
      var shifted: [Double] = []
      for (i, loss) in losses.enumerated() {
        let own = lowerBounds.map { $0[i] } ?? .nan
        let bound = own.isNaN ? lowerBound ?? .nan : own
        guard bound.isFinite else { throw .noLowerBound(datum: firstDatum + i) }
        guard loss >= bound - Self.rounding * max(1, abs(bound)) else {
          throw .belowBound(datum: firstDatum + i, loss: loss, bound: bound)
        }
        shifted.append(loss - bound)
      }
      return shifted
    }
  }
}

/// A shift is written as `none`, `auto` or a finite number, both by users and in files.
extension LossShift: LosslessStringConvertible, Codable {
  public init?(_ description: String) {
    switch description {
    case "none": self = .none
    case "auto": self = .automatic
    default:
      guard let constant = Double(description), constant.isFinite else { return nil }
      self = .constant(constant)
    }
  }

  public var description: String {
    switch self {
    case .none: "none"
    case .automatic: "auto"
    case .constant(let constant): "\(constant)"
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let shift = LossShift(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a loss shift is none, auto or a finite number")
    }
    self = shift
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
