/// An error that may come from one datum of a batch.
public protocol DatumBlame: Error {
  /// The datum's index in the evaluated batch, from 0; nil if the error isn't caused by a single
  /// datum.
  var blamedDatum: Int? { get }
}

extension ObjectiveError: DatumBlame {
  public var blamedDatum: Int? {
    switch self {
    case .nonFiniteLoss(let datum, _), .invalidCalibration(let datum, _), .noLowerBound(let datum),
      .exponentOverflow(let datum, _, _, _), .weightOverflow(let datum, _, _, _):
      datum
    case .repeatDiffers(_, let datum, _, _), .belowBound(let datum, _, _): datum
    case .invalidLabelColumn(let datum, _, _, _): datum
    case .foreign(let datum, _, _): datum
    default: nil
    }
  }
}
