/// The average numbers of tokens in the steps of a run.
public struct StepTokens: Sendable, Equatable {
  /// The rows that the model computes, in which every prompt occurs once for all its responses.
  public var packed = 0.0
  /// The rows if each response had its own copy of the prompt.
  public var separate = 0.0
  /// The tokens that are scored.
  public var scored = 0.0

  public init(of data: [TrainingDatum], settings: TrainingSettings) {
    guard !data.isEmpty else { return }
    let share = Double(settings.batch) / Double(data.count)
    packed = share * Double(data.reduce(0) { $0 + $1.packedTokens })
    separate = share * Double(data.reduce(0) { $0 + $1.rowTokens - $1.responses.count })
    scored = share * Double(data.reduce(0) { $0 + $1.scoredTokens })
  }

  /// The share of rows that is saved by sharing prompts.
  public var saving: Double { separate > 0 ? 1 - packed / separate : 0 }
}
