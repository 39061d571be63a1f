import Checkpoints
import Foundation
import Objectives
import Optimization
import TensorCore
import Transformer
import Work

/// A saved state of a run, which consists of the states of model, optimizer and objective. A run
/// that is resumed from it continues as if it hadn't been interrupted.
///
/// A checkpoint is a directory `checkpoints/step-NNNNNN` with `model/` (a Hugging Face directory),
/// or only `adapter/` (in PEFT's format) if the run trains an adapter. It also contains
/// `optimizer.safetensors`, `state.json` and, for an objective with state, `loss.state`. It is
/// written under a temporary name and then renamed, so the previous checkpoint stays intact if
/// there is a crash. `state.json` contains the SHA-256 hash of every file.
public enum RunCheckpoint {
  /// Writes a checkpoint of the trainer's current step, and removes all checkpoints before the
  /// previous one.
  ///
  /// - Parameters:
  ///   - trainer: the trainer to save.
  ///   - run: the directory of the run.
  ///   - companions: the tokenizer and other files that belong to the model.
  /// - Throws: `CheckpointError`. The existing checkpoints are then unchanged.
  public static func save(
    _ trainer: Trainer, in run: RunDirectory, companions: ModelCompanions = .none
  ) throws {
    run.synchronizeLogs()
    try save(trainer, below: run.url, companions: companions)
    removeOld(in: run.checkpointsURL, upTo: trainer.completedSteps)
  }

  /// Writes a checkpoint into a run's directory, or into a copy of it.
  public static func save(
    _ trainer: Trainer, below run: URL, companions: ModelCompanions
  ) throws {
    let checkpoints = run.appendingPathComponent("checkpoints")
    let target = checkpoints.appendingPathComponent(name(ofStep: trainer.completedSteps))
    try AtomicDirectory.makeDirectories(checkpoints.path)
    let state = State(trainer)
    let lossState = try trainer.settledLossState()
    try AtomicDirectory.write(to: target) { folder throws(CheckpointError) in
      try trainer.model.saveTrained(in: folder, companions: companions)
      try SafetensorsFile.write(
        trainer.optimizer.state.map { NamedTensor($0.name, $0.tensor) },
        to: folder.appendingPathComponent("optimizer.safetensors"))
      if let lossState { try write(lossState, to: folder.appendingPathComponent("loss.state")) }
      try write(
        sealed(state, files: hashes(below: folder)),
        to: folder.appendingPathComponent(State.fileName))
    }
  }

  /// Returns the location of the checkpoint of a step.
  public static func url(ofStep step: Int, in run: URL) -> URL {
    run.appendingPathComponent("checkpoints").appendingPathComponent(name(ofStep: step))
  }

  /// Returns the location of a checkpoint's model, which must be loaded before the trainer is
  /// created.
  public static func modelURL(of checkpoint: URL) -> URL {
    checkpoint.appendingPathComponent("model")
  }

  /// Returns the location of a checkpoint's adapter, if the run trains one.
  public static func adapterURL(of checkpoint: URL) -> URL {
    checkpoint.appendingPathComponent("adapter")
  }

  /// Returns the directory of the run that a checkpoint belongs to.
  public static func runURL(of checkpoint: URL) -> URL {
    checkpoint.deletingLastPathComponent().deletingLastPathComponent()
  }

  /// Returns the directory of the run, if `url` is this directory or one of the run's checkpoints.
  public static func runURL(within url: URL) -> URL {
    isCheckpoint(url) || isInRun(url) ? runURL(of: url) : url
  }

  /// Restores optimizer and objective from a checkpoint. The trainer's model must have been loaded
  /// from the same checkpoint.
  public static func restore(_ trainer: Trainer, from checkpoint: URL) throws {
    let state = try State(of: checkpoint)
    try check(
      checkpoint, settings: trainer.settings, loss: trainer.loss.text,
      robustifier: trainer.objective.text, data: trainer.data)
    let file = try SafetensorsFile(
      contentsOf: checkpoint.appendingPathComponent("optimizer.safetensors"))
    var tensors: [String: Tensor] = [:]
    for name in file.names { tensors[name] = try file.tensor(name) }
    try trainer.optimizer.restore(stepCount: state.optimizerSteps, state: tensors)
    if trainer.loss.state != nil {
      let bytes = try Data(contentsOf: checkpoint.appendingPathComponent("loss.state"))
      try trainer.restoreLoss([UInt8](bytes))
    }
    guard trainer.restoreRobustifier(state.robustifierState) else {
      throw TrainingError.damagedCheckpoint(
        path: checkpoint.path,
        reason: "it keeps \(state.robustifierState.count) group weights, "
          + "the data have \(trainer.robustifierState.count) groups")
    }
    trainer.completedSteps = state.step
  }

  // MARK: Parts

  private static func write(_ bytes: [UInt8], to url: URL) throws(CheckpointError) {
    try AtomicFile.write(to: url) { file throws(CheckpointError) in try file.write(bytes) }
  }

  private static func sealed(
    _ state: State, files: [String: String]
  ) throws(CheckpointError) -> [UInt8] {
    do { return try state.sealed(files: files) } catch {
      throw .unwritable(file: State.fileName, reason: "\(error)")
    }
  }

  /// Throws an error if a run differs from the run of a checkpoint in anything that determines the
  /// result.
  ///
  /// - Parameters:
  ///   - checkpoint: the directory of the checkpoint.
  ///   - now: the settings of the run.
  ///   - loss: the name and parameters of the objective.
  ///   - robustifier: the name and parameters of the robustifier.
  ///   - data: the data as used for training.
  public static func check(
    _ checkpoint: URL, settings now: TrainingSettings, loss: String, robustifier: String,
    data: [TrainingDatum]
  ) throws(TrainingError) {
    let (state, path) = (try State(of: checkpoint), checkpoint.path)
    let old = state.settings
    let pairs: [(WorkText, String, String)] = [
      ("\(Setting.loss) and \(Setting.param)", state.loss, loss),
      ("\(Setting.robust)", state.robustifier, robustifier),
      ("\(Setting.steps)", "\(old.steps)", "\(now.steps)"),
      ("\(Setting.batch)", "\(old.batch)", "\(now.batch)"),
      ("\(Setting.microBatch)", Self.text(old.microBatch), Self.text(now.microBatch)),
      ("\(Setting.seed)", "\(old.seed)", "\(now.seed)"),
      ("\(Setting.shuffle)", "\(old.shuffle)", "\(now.shuffle)"),
      ("\(Setting.optimizer)", old.optimizer.rawValue, now.optimizer.rawValue),
      ("\(Setting.lr)", "\(old.learningRate)", "\(now.learningRate)"),
      ("\(Setting.schedule)", old.schedule, now.schedule),
      ("\(Setting.warmup)", "\(old.warmup)", "\(now.warmup)"),
      ("\(Setting.maxGradNorm)", "\(old.maxGradientNorm)", "\(now.maxGradientNorm)"),
      ("\(Setting.weightDecay)", "\(old.weightDecay)", "\(now.weightDecay)"),
      ("\(Setting.lossShift)", "\(old.lossShift)", "\(now.lossShift)"),
    ]
    for (setting, saved, now) in pairs where saved != now {
      throw .settingsChanged(path: path, setting: setting, saved: saved, now: now)
    }
    if state.data != data.digest { throw .dataChanged(path: path) }
  }

  private static func text(_ microBatch: Int?) -> String {
    microBatch.map(String.init) ?? "automatic"
  }
}
