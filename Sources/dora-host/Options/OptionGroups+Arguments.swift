import Objectives
import PluginHost
import Training

/// Options as a command line that gives them again, for commands that run others.

extension LossOptions {
  var arguments: [String] {
    loss.flatMap { ["--loss", $0] } + param.flatMap { ["--param", $0] }
      + (ties.keepTies ? ["--keep-ties"] : []) + plugins.arguments
  }
}

extension PluginOptions {
  var arguments: [String] {
    pluginPath.flatMap { ["--plugin-path", $0] }
      + ["--isolation", isolation.rawValue, "--plugin-timeout", "\(pluginTimeout)"]
      + (locked ? ["--locked"] : []) + (allowUnsigned ? ["--allow-unsigned"] : [])
  }
}

extension RobustOptions {
  var arguments: [String] { ["--robust", robust] + parameters.arguments }
}

extension RobustParameters {
  var arguments: [String] {
    var arguments = robustParam.flatMap { ["--robust-param", $0] }
    if let lambda { arguments.append("--lambda=\(lambda)") }
    if let rho { arguments.append("--rho=\(rho)") }
    if let group { arguments += ["--group", group] }
    return arguments + ["--loss-shift=\(lossShift)"]
  }
}

extension TrainingOptions {
  /// - Parameter seed: in place of the own one.
  func arguments(seed: UInt64) -> [String] {
    var arguments = [
      "--batch", "\(batch)", "--seed", "\(seed)", "--optimizer", optimizer.rawValue, "--lr=\(rate)",
      "--schedule", schedule.rawValue, "--warmup=\(warmup)", "--max-grad-norm=\(maxGradNorm)",
      "--weight-decay=\(weightDecay)",
    ]
    if let checkpointEvery { arguments += ["--checkpoint-every", "\(checkpointEvery)"] }
    if let steps { arguments += ["--steps", "\(steps)"] }
    if let epochs { arguments += ["--epochs", "\(epochs)"] }
    if let microBatch { arguments += ["--micro-batch", "\(microBatch)"] }
    if shuffle { arguments.append("--shuffle") }
    return arguments
  }
}

extension ScorerOptions {
  var arguments: [String] {
    (scorer.map { ["--scorer", $0] } ?? []) + (rewardModel.map { ["--reward-model", $0] } ?? [])
  }
}

extension RuntimeOptions {
  var arguments: [String] {
    (threads.map { ["--threads", "\($0)"] } ?? []) + (quiet ? ["--quiet"] : [])
  }
}
