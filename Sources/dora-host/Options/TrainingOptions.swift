import ArgumentParser
import Optimization
import Training
import Work
import Workflows

/// The options for the numerical settings of a run.
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

  @Option(
    help: ArgumentHelp(
      "none, or layers: keep only each layer's input and compute the rest again; less memory, more time, the same result. Default: layers if the run fits only so.",
      valueName: "WHAT"))
  var recompute: TrainingRequest.Recomputation?

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

  @Option(
    help: ArgumentHelp("Clip the gradient's norm to this value; 0: no clipping.", valueName: "X"))
  var maxGradNorm: Double = 1

  @Option(help: ArgumentHelp("Decoupled weight decay of matrices.", valueName: "X"))
  var weightDecay: Double = 0

  @Option(
    help: ArgumentHelp(
      "A checkpoint every N steps; 0: only when interrupted; default: every 10 minutes.",
      valueName: "N"))
  var checkpointEvery: Int?

  /// The value of --lr, or the default for preference training.
  var rate: Double { lr ?? 1e-6 }

  var request: TrainingRequest {
    var request = TrainingRequest()
    request.steps = steps
    request.epochs = epochs
    request.batch = batch
    request.microBatch = microBatch
    request.recompute = recompute
    request.shuffle = shuffle
    request.seed = givenSeed
    request.optimizer = optimizer
    request.lr = lr
    request.schedule = schedule
    request.warmup = warmup
    request.maxGradNorm = maxGradNorm
    request.weightDecay = weightDecay
    request.checkpointEvery = checkpointEvery
    return request
  }

  func validate() throws { try WorkError.asUsage(request.validate) }
}

extension TrainingRequest.Recomputation: ExpressibleByArgument {}
extension Schedule: ExpressibleByArgument {}
extension TrainingSettings.OptimizerName: ExpressibleByArgument {}
