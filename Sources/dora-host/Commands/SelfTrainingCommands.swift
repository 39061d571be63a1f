import Foundation
import LocalSystem
import Responses
import Workflows

/// Runs the parts of a round as commands of this program. The record of each command says how to
/// repeat that part alone.
struct SelfTrainingCommands: SelfTrainingParts {
  let runtime: RuntimeOptions

  func run(_ part: SelfTrainingPart, results: URL) throws {
    try OwnCommand(Self.arguments(of: part) + programArguments)
      .run(results: results, observer: TerminalObserver(runtime))
  }

  /// The arguments for the runtime options. If messages go to a log, commands are quiet, since one
  /// line per round is enough.
  private var programArguments: [String] {
    var runtime = runtime
    runtime.quiet = runtime.quiet || !Console.errorIsTerminal
    return runtime.arguments
  }

  private static func arguments(of part: SelfTrainingPart) -> [String] {
    switch part {
    case .sample(let request):
      ["sample", "--model", request.model] + option("--adapter", request.adapter)
        + option("--data", request.data)
        + (request.append ? ["--append"] : []) + option("--name", request.name)
        + request.sampling.arguments + option("--out", request.out)
    case .score(let request):
      ["score", "--data", request.data] + request.scorer.arguments + option("--out", request.out)
    case .calibrate(let request, let report):
      ["calibrate", "--data", request.data, "--report", report]
        + classifier(
          request.classifier.backbone, request.classifier.maxCharacters, seed: request.seed)
        + ["--out", request.out]
    case .align(let request):
      ["train", "--model", request.model, "--data", request.data] + option("--out", request.out)
        + option("--lora", request.adapters.lora) + option("--adapter", request.adapters.adapter)
        + ["--calibration-normalize", request.calibration.calibrationNormalize.rawValue]
        + (request.calibration.gamma.map { ["--gamma=\($0)"] } ?? [])
        + training(
          request.loss, request.plugins, request.robust, request.training, request.maxLength)
    case .resume(let run): ["train", "--resume", run]
    }
  }

  func settings(of request: SelfTrainRequest) -> [(name: String, values: [String])] {
    var sampling = request.sampling
    var training = request.training
    let seed = request.training.seed ?? 0
    (sampling.seed, training.seed) = (seed, seed)
    let calibration = request.calibration
    return [
      ("sample", sampling.arguments),
      ("score", request.scorer.arguments),
      (
        "calibrate",
        Self.classifier(calibration.backbone, calibration.maxCharacters, seed: seed)
          + ["\(calibration.calibrationNormalize)", "\(calibration.keepTarget)"]
      ),
      (
        "train",
        Self.training(
          request.loss, request.plugins, request.robust, training, request.maxLength)
          + Self.option("--lora", request.adapters.lora)
      ),
    ]
  }

  private static func option(_ name: String, _ value: String?) -> [String] {
    value.map { [name, $0] } ?? []
  }

  private static func classifier(
    _ backbone: String, _ maxCharacters: Int?, seed: UInt64
  ) -> [String] {
    ["--backbone", backbone] + option("--max-characters", maxCharacters.map { "\($0)" })
      + ["--seed", "\(seed)"]
  }

  private static func training(
    _ loss: LossRequest, _ plugins: PluginRequest, _ robust: RobustRequest,
    _ training: TrainingRequest, _ maxLength: Int?
  ) -> [String] {
    loss.arguments + plugins.arguments + robust.arguments + training.arguments
      + option("--max-length", maxLength.map { "\($0)" })
  }
}
