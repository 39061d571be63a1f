import Optimization
import Training
import Work

/// The numbers of a run.
public struct TrainingRequest: Codable, Sendable, Equatable {
  /// Optimizer steps; nil: as ``epochs`` says.
  public var steps: Int?
  /// Passes over the data; nil without ``steps``: one.
  public var epochs: Double?
  /// B, data per step, over all micro-batches.
  public var batch = 32
  /// Data per forward and backward pass; affects memory use, not the result.
  public var microBatch: Int?
  /// Whether each epoch takes the data in an order of its own, drawn from the seed.
  public var shuffle = false
  /// Seed of everything random; nil: 0.
  public var seed: UInt64?
  public var optimizer: TrainingSettings.OptimizerName = .adamw
  /// Learning rate at its peak; nil: 1e-6, of next-token training 2e-5.
  public var lr: Double?
  public var schedule: Schedule = .cosine
  /// Below 1 a share of the steps, else steps.
  public var warmup: Double = 0.03
  /// The gradient's norm is cut to this; 0: never.
  public var maxGradNorm: Double = 1
  /// Decoupled weight decay of matrices.
  public var weightDecay: Double = 0
  /// A checkpoint every so many steps; 0: only when interrupted; nil: every ten minutes.
  public var checkpointEvery: Int?

  public init() {}

  package var seedValue: UInt64 { seed ?? 0 }

  /// What is said of a seed that changes nothing in a run on the user's own model and data.
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

  /// The settings for so many data.
  ///
  /// - Parameter standardRate: the learning rate where none is given.
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
