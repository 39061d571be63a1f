extension LossResult {
  /// Rejects a coupled objective's second result for a batch if its losses differ from the first
  /// ones: the weights were computed from the first losses and don't match derivatives of other
  /// losses.
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

  /// Allows only for a different order of summation when the objective multiplies by weights.
  private static let repeatTolerance = 1e-9
}
