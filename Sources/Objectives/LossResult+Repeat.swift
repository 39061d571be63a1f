extension LossResult {
  /// Refuses a coupled objective's second answer about a batch if its losses aren't those of the first: the
  /// weights came of those, and would not go with derivatives of others.
  ///
  /// - Throws: ``ObjectiveError/repeatDiffers(loss:datum:first:repeated:)``.
  public func checkRepeats(
    _ first: LossResult, of objective: any SampleLoss
  ) throws(ObjectiveError) {
    for (i, (now, before)) in zip(loss, first.loss).enumerated()
    where abs(now - before) > Self.repeatTolerance * max(1, abs(before)) {
      throw .repeatDiffers(loss: objective.name, datum: i, first: before, repeated: now)
    }
  }

  /// An objective may sum in another order when it has weights to multiply with; it may do no more.
  private static let repeatTolerance = 1e-9
}
