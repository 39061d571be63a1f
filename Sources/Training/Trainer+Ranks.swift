import Collectives

/// Ranks never exchange weights. Their weights remain equal because they start from the same state
/// and have the same gradients. Both conditions are checked, because a rank with an older file or a
/// different processor would otherwise corrupt a run without an error.
extension Trainer {
  /// Checks that all ranks start from the same state. ``run(shouldStop:observe:)`` calls this
  /// method itself.
  ///
  /// - Throws: ``TrainingError/ranksDiffer(rank:what:step:)``, on every rank.
  public func checkSameStart() throws {
    guard ranks.count > 1 else { return }
    try checkSame("\(settings) from step \(completedSteps)", what: "other settings")
    try checkSame("\(loss.text), \(objective.text)", what: "another objective")
    try checkSame(ReferenceScores.key(of: [], model: model), what: "other weights")
    if model.adapter != nil {
      let own = ReferenceScores.key(of: [], model: model, parameters: model.parameters)
      try checkSame(own, what: "another adapter")
    }
    try checkSame(ReferenceScores.key(of: data, model: model), what: "other data")
    let calibration = data.map { "\($0.calibrationWeight)" }.joined(separator: " ")
    try checkSame(calibration, what: "other calibration weights")
    let weights = data.map { "\($0.exampleWeight ?? 1)" }.joined(separator: " ")
    try checkSame(weights, what: "other weights of the data")
  }

  /// Checks that all ranks have the same gradient. Only the norms are compared, since equal
  /// gradients have bitwise equal norms.
  func checkSameGradient(norm: Double, step: Int) throws {
    guard ranks.count > 1 else { return }
    try clock.measure(.exchange) { try checkSame("\(norm)", what: "another gradient", step: step) }
  }

  private func checkSame(_ text: String, what: String, step: Int? = nil) throws {
    guard let rank = try ranks.firstToDiffer(text) else { return }
    throw TrainingError.ranksDiffer(rank: rank, what: what, step: step ?? completedSteps)
  }
}
