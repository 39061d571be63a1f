/// The input of a robustifier for one global batch, which consists only of numbers for each datum.
public struct RobustBatch: Sendable, Equatable {
  /// The losses l, `[B]`, in nats, after any ``LossShift``.
  public var losses: [Double]
  /// The calibration weights h, `[B]`, dimensionless and at least 0. All are 1 if there was no
  /// calibration phase.
  public var calibration: [Double]
  /// The group of each datum, `[B]`, in `0 ..< G`; nil if the data have no groups.
  public var groups: [Int]?

  public init(losses: [Double], calibration: [Double], groups: [Int]? = nil) {
    precondition(
      losses.count == calibration.count,
      "\(losses.count) losses and \(calibration.count) calibration weights")
    precondition(
      groups.map { $0.count == losses.count } ?? true,
      "\(losses.count) losses and \(groups?.count ?? 0) groups")
    self.losses = losses
    self.calibration = calibration
    self.groups = groups
  }

  /// B, the number of data.
  public var count: Int { losses.count }

  /// Throws an error for numbers that no robustifier can use.
  ///
  /// - Throws: ``ObjectiveError/emptyBatch``, or ``ObjectiveError/nonFiniteLoss(datum:value:)`` or
  ///   ``ObjectiveError/invalidCalibration(datum:value:)`` for the first invalid datum.
  public func check() throws(ObjectiveError) {
    guard count > 0 else { throw .emptyBatch }
    for (i, (loss, h)) in zip(losses, calibration).enumerated() {
      try Self.check(loss: loss, calibration: h, datum: i)
    }
  }

  static func check(loss: Double, calibration h: Double, datum: Int) throws(ObjectiveError) {
    guard loss.isFinite else { throw .nonFiniteLoss(datum: datum, value: loss) }
    guard h.isFinite, h >= 0 else { throw .invalidCalibration(datum: datum, value: h) }
  }
}
