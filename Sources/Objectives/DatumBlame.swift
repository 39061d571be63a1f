/// An error that may be caused by a single datum of a batch.
public protocol DatumBlame: Error {
  /// The index of the datum in the evaluated batch; nil if the error isn't caused by a single
  /// datum.
  var blamedDatum: Int? { get }
}

extension ObjectiveError: DatumBlame {
  public var blamedDatum: Int? {
    switch self {
    case .nonFiniteLoss(let datum, _), .invalidCalibration(let datum, _), .noLowerBound(let datum),
      .exponentOverflow(let datum, _, _, _), .weightOverflow(let datum, _, _, _):
      datum
    case .repeatDiffers(_, let datum, _, _): datum
    case .invalidLabelColumn(let datum, _, _, _): datum
    case .foreign(let datum, _, _): datum
    default: nil
    }
  }
}
