import ArgumentParser
import Collectives
import Foundation
import Training

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

  @Option(help: ArgumentHelp("Preference data.", valueName: "FILE.jsonl"))
  var data: String?

  @Option(help: ArgumentHelp("The run's folder; default: runs/LOSS-DATE.", valueName: "DIR"))
  var out: String?

  @Option(
    help: ArgumentHelp("Go on with an interrupted run, with its own settings.", valueName: "DIR"))
  var resume: String?

  @Option(
    help: ArgumentHelp(
      "Most tokens of a prompt with one response; default: the model's, at most 1024.",
      valueName: "N"))
  var maxLength: Int?

  @Flag(help: "Check everything, say what would be done, and stop.")
  var dryRun = false

  @OptionGroup(title: "Training") var training: TrainingOptions
  @OptionGroup(title: "Program") var runtime: RuntimeOptions

  func run() throws {
    runtime.apply()
    if let resume {
      try resumed(from: fileURL(resume))
    } else {
      try start()
    }
  }

  private func start() throws {
    switch (model, data) {
    case (nil, nil):
      guard try Launch().processes == 1 else {
        throw ValidationError("several processes share a training run: give --model and --data")
      }
      try EmbeddedDefault(command: self).run()
    case (.some, .some):
      try AlignmentRun(command: self).run()
    case (.some, nil):
      throw ValidationError("--model is given without --data; name a JSONL file with --data")
    case (nil, .some):
      throw ValidationError("--data is given without --model; name a model's folder with --model")
    }
  }

  /// Goes on with a run: its own command line, then what was given beside --resume, which may not
  /// change what the run computes.
  ///
  /// Relative paths of that command line count from where it was given.
  private func resumed(from run: URL) throws {
    let earlier = try RunDescription(ofRun: RunCheckpoint.runURL(within: run))
    guard earlier.finishedSteps < earlier.settings.steps else {
      throw TrainingError.runFinished(path: run.path, steps: earlier.settings.steps)
    }
    let checkpoint = try RunCheckpoint.latest(in: run)
    let added =
      Arguments.given.first == "train" ? Arguments.given.dropFirst() : Arguments.given[...]
    guard
      var command = try DoraHost.parseAsRoot(Array(earlier.commandLine.dropFirst()) + added)
        as? Train
    else {
      throw TrainingError.damagedCheckpoint(
        path: run.path, reason: "its run.json holds no command line of 'train'")
    }
    command.resume = checkpoint.path
    command.runtime.apply()
    // A folder that is gone matters only where a relative path needs it, and that will say so.
    _ = FileManager.default.changeCurrentDirectoryPath(earlier.workingDirectory)
    try AlignmentRun(command: command, earlier: earlier).run()
  }
}
