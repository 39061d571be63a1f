import ArgumentParser
import Collectives
import Foundation
import LocalSystem
import Workflows

/// `dora-host [train]`: aligns a model, or runs the embedded default.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model with an objective (the default command).",
    discussion: """
      With --model and --data, trains that model on those data and leaves a run folder: run.json, \
      metrics.jsonl, scores.jsonl and model/ in the Hugging Face layout. Without both, runs the \
      embedded default: TinyStyle, a small model trained on the spot, calibration, and the objective \
      with and without DoRA.

      Started by mpirun, several processes share every step and make the same update as one; see \
      docs/scaling.md.
      """)

  @OptionGroup(title: "Objective") var loss: LossOptions
  @OptionGroup(title: "Robustness") var robust: RobustOptions
  @OptionGroup(title: "Calibration") var calibration: CalibrationOptions

  @Option(help: ArgumentHelp("The model to train, a Hugging Face folder.", valueName: "DIR"))
  var model: String?

  @OptionGroup(title: "Adapter") var adapters: TrainedAdapterOptions

  @Option(help: ArgumentHelp("Preference data.", valueName: "FILE.jsonl"))
  var data: String?

  @Option(help: ArgumentHelp("The run's folder; default: runs/LOSS-DATE.", valueName: "DIR"))
  var out: String?

  @Option(
    help: ArgumentHelp("Resume an interrupted run, with its own settings.", valueName: "DIR"))
  var resume: String?

  @Flag(
    help: "With --resume: accept a plugin whose file has changed, as when it was fixed."
  )
  var allowChangedPlugin = false

  @Option(
    help: ArgumentHelp(
      "Most tokens of a prompt with one response; default: the model's, at most 1024.",
      valueName: "N"))
  var maxLength: Int?

  @Flag(help: "Check everything and show what would be done, without training.")
  var dryRun = false

  @OptionGroup(title: "Training") var training: TrainingOptions
  @OptionGroup(title: "Conversations") var conversations: ConversationOptions
  @OptionGroup(title: "Program") var runtime: RuntimeOptions

  func validate() throws {
    try OptionNumber.check("--max-length", maxLength, from: 1)
    if allowChangedPlugin && resume == nil {
      throw ValidationError("--allow-changed-plugin goes with --resume")
    }
  }

  func run() throws {
    try runtime.apply()
    if let resume {
      try AlignmentCommand(runtime: runtime, dryRun: dryRun).resume(
        fileURL(resume), request, allowsChangedPlugin: allowChangedPlugin)
    } else {
      try start()
    }
  }

  private func start() throws {
    try adapters.check(model: model)
    switch (model, data) {
    case (nil, nil):
      guard try Launch().processes == 1 else {
        throw ValidationError("several processes share a training run: give --model and --data")
      }
      try EmbeddedDefault(command: self).run()
    case (.some, .some):
      try AlignmentCommand(runtime: runtime, dryRun: dryRun).start(request)
    case (.some, nil):
      throw ValidationError("--model is given without --data; name a JSONL file with --data")
    case (nil, .some):
      throw ValidationError("--data is given without --model; name a model's folder with --model")
    }
  }

  /// The request. If it is given along with --resume, its model and data are empty.
  var request: AlignmentRequest {
    var request = AlignmentRequest(model: model ?? "", data: data ?? "")
    request.loss = loss.request
    request.plugins = loss.plugins.request
    request.robust = robust.request
    request.calibration = calibration.request
    request.adapters = adapters.request
    request.out = out
    request.maxLength = maxLength
    request.chatTemplate = conversations.chatTemplate
    request.training = training.request
    return request
  }
}
