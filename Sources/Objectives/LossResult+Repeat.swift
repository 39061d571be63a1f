extension LossResult {
  /// Throws an error if a coupled objective's second result for a batch has different losses from
  /// the first. The weights were computed from the first losses, so they wouldn't match the
  /// derivatives of other losses.
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

  /// The tolerance, which only allows for a different order of summation when the objective
  /// multiplies by weights.
  private static let repeatTolerance = 1e-9
}
