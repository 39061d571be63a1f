import ArgumentParser
import Optimization
import Training

/// The numbers of a run.
struct TrainingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Optimizer steps; default: one epoch.", valueName: "N"))
  var steps: Int?

  @Option(help: ArgumentHelp("Passes over the data, instead of --steps.", valueName: "X"))
  var epochs: Double?

  @Option(help: ArgumentHelp("B, data per step, over all micro-batches.", valueName: "N"))
  var batch = 32

  @Option(
    help: ArgumentHelp(
      "Data per forward and backward pass; changes memory, not the result.", valueName: "M"))
  var microBatch: Int?

  @Flag(help: "Take each epoch in an order of its own, drawn from the seed; default: file order.")
  var shuffle = false

  @Option(
    name: .customLong("seed"),
    help: ArgumentHelp("Seed of everything random; default: 0.", valueName: "N"))
  var givenSeed: UInt64?
  var seed: UInt64 { givenSeed ?? 0 }

  @Option(help: ArgumentHelp("adamw (0.9, 0.999, 1e-8) or sgd.", valueName: "NAME"))
  var optimizer: TrainingSettings.OptimizerName = .adamw

  @Option(
    help: ArgumentHelp("Learning rate at its peak; default: 1e-6, of sft 2e-5.", valueName: "X"))
  var lr: Double?

  @Option(help: ArgumentHelp("constant, linear or cosine, after warm-up.", valueName: "NAME"))
  var schedule: Schedule = .cosine

  @Option(
    help: ArgumentHelp("Warm-up: below 1 a share of the steps, else steps.", valueName: "X"))
  var warmup: Double = 0.03

  @Option(help: ArgumentHelp("Cut the gradient's norm to this; 0: never.", valueName: "X"))
  var maxGradNorm: Double = 1

  @Option(help: ArgumentHelp("Decoupled weight decay of matrices.", valueName: "X"))
  var weightDecay: Double = 0

  @Option(
    help: ArgumentHelp(
      "A checkpoint every N steps; 0: only when interrupted; default: every 10 minutes.",
      valueName: "N"))
  var checkpointEvery: Int?

  /// What is said of a seed that changes nothing in a run on the user's own model and data.
  var unusedSeed: String? {
    shuffle
      ? nil : UnusedSeed.notice(givenSeed, "the data are taken in file order; --shuffle draws one")
  }

  /// --lr, or what suits preference training.
  var rate: Double { lr ?? 1e-6 }

  func validate() throws {
    try OptionNumber.check("--steps", steps, from: 1)
    try OptionNumber.check("--batch", batch, from: 1)
    try OptionNumber.check("--micro-batch", microBatch, from: 1)
    try OptionNumber.check("--checkpoint-every", checkpointEvery, from: 0)
    if steps != nil, epochs != nil {
      throw ValidationError("--steps and --epochs are both given; choose one")
    }
    if let epochs, !(epochs > 0 && epochs.isFinite) {
      throw ValidationError("--epochs is \(epochs), expected a number above 0")
    }
  }

  /// The settings for so many data.
  func settings(dataCount: Int) throws -> TrainingSettings {
    guard batch >= 1 else { throw ValidationError("--batch is \(batch), expected at least 1") }
    let size = min(batch, dataCount)
    let wanted = ((epochs ?? 1) * Double(dataCount) / Double(size)).rounded(.up)
    guard let count = steps ?? Int(exactly: wanted) else {
      throw ValidationError("--epochs \(epochs ?? 1) are more steps than can be counted")
    }
    return try TrainingSettings(
      steps: count, batch: size, microBatch: microBatch, shuffle: shuffle, seed: seed,
      optimizer: optimizer, learningRate: rate, schedule: schedule, warmup: warmup,
      maxGradientNorm: maxGradNorm, weightDecay: weightDecay, checkpointEvery: checkpointEvery
    ).validated()
  }
}

extension Schedule: ExpressibleByArgument {}
extension TrainingSettings.OptimizerName: ExpressibleByArgument {}
