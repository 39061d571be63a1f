import Collectives

/// Ranks never send each other weights: the same start and the same gradients keep them equal. Both are
/// checked, since a rank with an older file or another processor would spoil a run without a sign.
extension Trainer {
  /// Whether all ranks begin alike; ``run(shouldStop:observe:)`` asks by itself.
  ///
  /// - Throws: ``TrainingError/ranksDiffer(rank:what:step:)``, on every rank.
  public func checkSameStart() throws {
    guard ranks.count > 1 else { return }
    try checkSame("\(settings) from step \(completedSteps)", what: "other settings")
    try checkSame("\(loss.text), \(robustifier.text)", what: "another objective")
    try checkSame(ReferenceScores.key(of: [], model: model), what: "other weights")
    if model.adapter != nil {
      let own = ReferenceScores.key(of: [], model: model, parameters: model.parameters)
      try checkSame(own, what: "another adapter")
    }
    try checkSame(ReferenceScores.key(of: data, model: model), what: "other data")
    let calibration = data.map { "\($0.calibration)" }.joined(separator: " ")
    try checkSame(calibration, what: "other calibration weights")
    let weights = data.map { "\($0.weight ?? 1)" }.joined(separator: " ")
    try checkSame(weights, what: "other weights of the data")
  }

  /// The norm of a gradient that is the same bit for bit is as well.
  func checkSameGradient(norm: Double, step: Int) throws {
    guard ranks.count > 1 else { return }
    try clock.measure(.exchange) { try checkSame("\(norm)", what: "another gradient", step: step) }
  }

  private func checkSame(_ text: String, what: String, step: Int? = nil) throws {
    guard let rank = try ranks.firstToDiffer(text) else { return }
    throw TrainingError.ranksDiffer(rank: rank, what: what, step: step ?? completedSteps)
  }
}
