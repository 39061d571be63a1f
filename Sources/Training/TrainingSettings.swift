import Objectives
import Optimization
import Work

/// The settings of a run, which together with model, data and objective determine its result.
public struct TrainingSettings: Codable, Sendable, Equatable {
  public enum OptimizerName: String, Codable, Sendable, CaseIterable { case adamw, sgd }

  /// The number of optimizer steps.
  public var steps: Int
  /// B, the number of data per step, over all micro-batches.
  public var batch: Int
  /// The number of data per forward and backward pass. If nil, it is the number that fits into a
  /// fixed number of tokens.
  public var microBatch: Int?
  /// Whether the data are shuffled at the start of every epoch, using the seed.
  public var shuffle: Bool
  public var seed: UInt64
  public var optimizer: OptimizerName
  public var learningRate: Double
  public var schedule: String
  /// The length of the warm-up. A value below 1 is a share of the steps; otherwise it is a number
  /// of steps.
  public var warmup: Double
  /// The value to which the gradient's norm is clipped. 0 disables clipping.
  public var maxGradientNorm: Double
  public var weightDecay: Double
  /// The term that is added to each loss before it is passed to the robustifier.
  public var lossShift: LossShift
  /// The number of steps between checkpoints. With 0, a checkpoint is written only when the run is
  /// interrupted; with nil, one is written every few minutes; see ``CheckpointPace``.
  public var checkpointEvery: Int?

  public init(
    steps: Int, batch: Int = 32, microBatch: Int? = nil, shuffle: Bool = false, seed: UInt64 = 0,
    optimizer: OptimizerName = .adamw, learningRate: Double = 1e-6,
    schedule: Schedule = .cosine, warmup: Double = 0.03, maxGradientNorm: Double = 1,
    weightDecay: Double = 0, lossShift: LossShift = .none, checkpointEvery: Int? = 0
  ) {
    self.steps = steps
    self.batch = batch
    self.microBatch = microBatch
    self.shuffle = shuffle
    self.seed = seed
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.schedule = schedule.rawValue
    self.warmup = warmup
    self.maxGradientNorm = maxGradientNorm
    self.weightDecay = weightDecay
    self.lossShift = lossShift
    self.checkpointEvery = checkpointEvery
  }

  /// The number of warm-up steps.
  public var warmupSteps: Int {
    warmup < 1 ? Int((warmup * Double(steps)).rounded(.up)) : Int(warmup)
  }

  /// The maximum number of steps. It is larger than any practical run needs, and small enough that
  /// products of steps and data fit into an `Int`.
  private static let mostSteps = 1_000_000_000

  var plan: MicroBatchPlan { microBatch.map { .data($0) } ?? .standard }

  /// Returns the settings, or throws an error that names the setting with an invalid value.
  public func validated() throws(TrainingError) -> TrainingSettings {
    try check(.steps, steps, (1...Self.mostSteps).contains(steps), "1 to \(Self.mostSteps)")
    try check(.batch, batch, (1...Self.mostSteps).contains(batch), "1 to \(Self.mostSteps)")
    try check(
      .microBatch, microBatch ?? 1, (1...Self.mostSteps).contains(microBatch ?? 1),
      "1 to \(Self.mostSteps)")
    try check(
      .lr, learningRate, learningRate.isFinite && learningRate > 0, "a number above 0")
    try check(
      .warmup, warmup, (0...Double(Self.mostSteps)).contains(warmup),
      "a share of the steps below 1, or steps")
    try check(
      .maxGradNorm, maxGradientNorm, maxGradientNorm.isFinite && maxGradientNorm >= 0,
      "a number above 0, or 0 for no clipping")
    try check(
      .weightDecay, weightDecay, weightDecay.isFinite && weightDecay >= 0, "at least 0")
    try check(
      .checkpointEvery, checkpointEvery ?? 0,
      (0...Self.mostSteps).contains(checkpointEvery ?? 0), "0 to \(Self.mostSteps)")
    try check(
      .schedule, schedule, Schedule(rawValue: schedule) != nil,
      Schedule.allCases.map(\.rawValue).joined(separator: ", "))
    return self
  }

  private func check<T>(
    _ setting: Setting, _ value: T, _ isRight: Bool, _ expected: String
  ) throws(TrainingError) {
    guard isRight else {
      throw .invalidSetting(setting, value: "\(value)", expected: expected)
    }
  }
}
