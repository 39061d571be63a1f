import Optimization
import Training
import Work

/// The training settings of a run.
public struct TrainingRequest: Codable, Sendable, Equatable {
  /// The number of optimizer steps. If nil, ``epochs`` determines it.
  public var steps: Int?
  /// The number of passes over the data. If nil, it is 1 unless ``steps`` is given.
  public var epochs: Double?
  /// B, the number of data per step, over all micro-batches.
  public var batch = 32
  /// The number of data per forward and backward pass. It affects memory use but not the result.
  public var microBatch: Int?
  /// The values that the backward pass recomputes instead of keeping them. This affects memory and
  /// time but not the result. If nil, layers are recomputed if the run doesn't fit into memory
  /// otherwise.
  public var recompute: Recomputation?
  /// Whether the data are shuffled at the start of every epoch, using the seed.
  public var shuffle = false
  /// The seed of all random numbers. If nil, it is 0.
  public var seed: UInt64?
  public var optimizer: TrainingSettings.OptimizerName = .adamw
  /// The peak learning rate. If nil, it is 1e-6, or 2e-5 for next-token training.
  public var lr: Double?
  public var schedule: Schedule = .cosine
  /// The length of the warm-up. A value below 1 is a share of the steps; otherwise it is a number
  /// of steps.
  public var warmup: Double = 0.03
  /// The value to which the gradient's norm is clipped. If 0, it isn't clipped.
  public var maxGradNorm: Double = 1
  /// The decoupled weight decay for matrices.
  public var weightDecay: Double = 0
  /// The number of steps between checkpoints. If 0, a checkpoint is saved only when the run is
  /// interrupted. If nil, a checkpoint is saved every ten minutes.
  public var checkpointEvery: Int?

  public enum Recomputation: String, Codable, Sendable, CaseIterable {
    /// All values are kept.
    case none
    /// Only the inputs of layers are kept.
    case layers
  }

  public init() {}

  package var seedValue: UInt64 { seed ?? 0 }

  /// The message about a seed that has no effect in a run with the user's own model and data.
  package var unusedSeed: WorkText? {
    shuffle
      ? nil
      : seed.map {
        "seed        \(Setting.seed) \($0) changes nothing: the data are taken in file order; \(Setting.shuffle) draws one"
      }
  }

  public func validate() throws(WorkError) {
    try SettingCheck.check(.steps, steps, from: 1)
    try SettingCheck.check(.batch, batch, from: 1)
    try SettingCheck.check(.microBatch, microBatch, from: 1)
    try SettingCheck.check(.checkpointEvery, checkpointEvery, from: 0)
    if steps != nil, epochs != nil {
      throw .badInput("\(Setting.steps) and \(Setting.epochs) are both given; choose one")
    }
    if let epochs {
      try SettingCheck.check(
        .epochs, epochs, epochs > 0 && epochs.isFinite, "a number above 0")
    }
  }

  /// Returns the training settings for this number of data.
  ///
  /// - Parameter standardRate: the default learning rate.
  package func settings(dataCount: Int, standardRate: Double = 1e-6) throws -> TrainingSettings {
    try validate()
    let size = min(batch, dataCount)
    let wanted = ((epochs ?? 1) * Double(dataCount) / Double(size)).rounded(.up)
    guard let count = steps ?? Int(exactly: wanted) else {
      throw WorkError.invalid(.epochs, "\(epochs ?? 1) are more steps than can be counted")
    }
    return try TrainingSettings(
      steps: count, batch: size, microBatch: microBatch, shuffle: shuffle, seed: seedValue,
      optimizer: optimizer, learningRate: lr ?? standardRate, schedule: schedule, warmup: warmup,
      maxGradientNorm: maxGradNorm, weightDecay: weightDecay, checkpointEvery: checkpointEvery
    ).validated()
  }
}
