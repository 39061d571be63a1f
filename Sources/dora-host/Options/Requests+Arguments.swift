import Objectives
import PluginHost
import Responses
import Training
import Workflows

/// The conversion of requests to command lines that recreate them, for commands that run other
/// commands.

extension LossRequest {
  var arguments: [String] {
    loss.flatMap { ["--loss", $0] } + param.flatMap { ["--param", $0] }
      + (keepTies ? ["--keep-ties"] : [])
  }
}

extension PluginRequest {
  var arguments: [String] {
    pluginPath.flatMap { ["--plugin-path", $0] }
      + ["--isolation", isolation.rawValue, "--plugin-timeout", "\(pluginTimeout)"]
      + (locked ? ["--locked"] : []) + (allowUnsigned ? ["--allow-unsigned"] : [])
  }
}

extension RobustRequest {
  var arguments: [String] { ["--robust", robust] + parameters.arguments }
}

extension RobustParameterRequest {
  var arguments: [String] {
    var arguments = robustParam.flatMap { ["--robust-param", $0] }
    if let lambda { arguments.append("--lambda=\(lambda)") }
    if let rho { arguments.append("--rho=\(rho)") }
    if let group { arguments += ["--group", group] }
    return arguments + ["--loss-shift=\(lossShift)"]
  }
}

extension TrainingRequest {
  var arguments: [String] {
    var arguments = [
      "--batch", "\(batch)", "--seed", "\(seed ?? 0)", "--optimizer", optimizer.rawValue,
      "--lr=\(lr ?? 1e-6)",
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

extension ScorerRequest {
  var arguments: [String] {
    (scorer.map { ["--scorer", $0] } ?? []) + (rewardModel.map { ["--reward-model", $0] } ?? [])
  }
}

extension RuntimeOptions {
  var arguments: [String] {
    (threads.map { ["--threads", "\($0)"] } ?? []) + (quiet ? ["--quiet"] : [])
  }
}

extension SamplingSettings {
  var arguments: [String] {
    [
      "--count", "\(count)", "--max-new-tokens", "\(maxNewTokens)",
      "--temperature=\(temperature)", "--top-k=\(topK)", "--top-p=\(topP)",
    ] + (repetitionPenalty.map { ["--repetition-penalty=\($0)"] } ?? []) + ["--seed", "\(seed)"]
  }
}
