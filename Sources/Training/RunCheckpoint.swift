import Checkpoints
import Foundation
import Objectives
import Optimization
import TensorCore
import Transformer

/// A point of a run from which it goes on as if it had never stopped: model, optimizer and objective.
///
/// A checkpoint is a folder `checkpoints/step-NNNNNN` with `model/` (a Hugging Face directory),
/// `optimizer.safetensors`, `state.json` and, for an objective with state, `loss.state`. It is written
/// beside and renamed, so a crash at any moment leaves the one before.
public enum RunCheckpoint {
  /// `state.json`.
  private struct State: Codable {
    var format = 1
    var step: Int
    var optimizerSteps: Int
    var settings: TrainingSettings
    /// SHA-256 of the data as they are trained on: ids, annotations, h, groups.
    var data: String
    /// Name and parameters.
    var loss: String
    /// Name and parameters.
    var robustifier: String
    /// Empty for a robustifier without state.
    var robustifierState: [Double]
  }

  /// Writes the checkpoint of the trainer's present step and removes those before the previous one.
  public static func save(
    _ trainer: Trainer, in run: RunDirectory, tokenizerFrom tokenizer: URL?
  ) throws {
    let name = "step-" + String(format: "%06d", trainer.completedSteps)
    let target = run.checkpointsURL.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: run.checkpointsURL, withIntermediateDirectories: true)
    let state = try encoded(trainer)
    let lossState = try trainer.settledLossState()
    try AtomicDirectory.write(to: target) { folder throws(CheckpointError) in
      try trainer.model.save(
        to: folder.appendingPathComponent("model"), tokenizerFrom: tokenizer)
      try SafetensorsFile.write(
        trainer.optimizer.state.map { NamedTensor($0.name, $0.tensor) },
        to: folder.appendingPathComponent("optimizer.safetensors"))
      try write(state, to: folder.appendingPathComponent("state.json"))
      if let lossState { try write(lossState, to: folder.appendingPathComponent("loss.state")) }
    }
    removeOld(in: run)
  }

  /// The newest checkpoint of a run's folder, or the folder itself if it is one.
  public static func latest(in url: URL) throws(TrainingError) -> URL {
    let files = FileManager.default
    if files.fileExists(atPath: url.appendingPathComponent("state.json").path) { return url }
    guard let newest = names(in: url.appendingPathComponent("checkpoints")).last else {
      throw .noCheckpoint(path: url.path)
    }
    return url.appendingPathComponent("checkpoints").appendingPathComponent(newest)
  }

  /// Whether a run's folder has a whole checkpoint: a crash within the first one leaves none.
  public static func exists(in run: URL) -> Bool {
    !names(in: run.appendingPathComponent("checkpoints")).isEmpty
  }

  /// Where a checkpoint's model is, to be loaded before the trainer is made.
  public static func modelURL(of checkpoint: URL) -> URL {
    checkpoint.appendingPathComponent("model")
  }

  /// The folder of the run that a checkpoint belongs to.
  public static func runURL(of checkpoint: URL) -> URL {
    checkpoint.deletingLastPathComponent().deletingLastPathComponent()
  }

  /// The folder of the run when `url` is that folder or one of its checkpoints.
  public static func runURL(within url: URL) -> URL {
    let state = url.appendingPathComponent("state.json")
    return FileManager.default.fileExists(atPath: state.path) ? runURL(of: url) : url
  }

  /// Puts optimizer and objective back to where a checkpoint left them. The trainer's model must have
  /// been loaded from that checkpoint.
  public static func restore(_ trainer: Trainer, from checkpoint: URL) throws {
    let state = try state(of: checkpoint)
    try compare(state, with: trainer, path: checkpoint.path)
    let file = try SafetensorsFile(
      contentsOf: checkpoint.appendingPathComponent("optimizer.safetensors"))
    var tensors: [String: Tensor] = [:]
    for name in file.names { tensors[name] = try file.tensor(name) }
    try trainer.optimizer.restore(stepCount: state.optimizerSteps, state: tensors)
    if trainer.loss is any StatefulLoss {
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

  private static func encoded(_ trainer: Trainer) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return try [UInt8](
      encoder.encode(
        State(
          step: trainer.completedSteps, optimizerSteps: trainer.optimizer.stepCount,
          settings: trainer.settings, data: trainer.data.digest, loss: trainer.loss.text,
          robustifier: trainer.robustifier.text, robustifierState: trainer.robustifierState)))
  }

  private static func state(of checkpoint: URL) throws -> State {
    let url = checkpoint.appendingPathComponent("state.json")
    guard let data = try? Data(contentsOf: url) else {
      throw TrainingError.noCheckpoint(path: checkpoint.path)
    }
    do {
      return try JSONDecoder().decode(State.self, from: data)
    } catch {
      throw TrainingError.damagedCheckpoint(
        path: checkpoint.path, reason: "state.json is not what this version writes")
    }
  }

  /// Everything that decides the result must be the same.
  private static func compare(
    _ state: State, with trainer: Trainer, path: String
  ) throws(TrainingError) {
    let now = trainer.settings
    let old = state.settings
    let pairs: [(String, String, String)] = [
      ("--loss and --param", state.loss, trainer.loss.text),
      ("--robust", state.robustifier, trainer.robustifier.text),
      ("--steps", "\(old.steps)", "\(now.steps)"),
      ("--batch", "\(old.batch)", "\(now.batch)"),
      ("--micro-batch", Self.text(old.microBatch), Self.text(now.microBatch)),
      ("--seed", "\(old.seed)", "\(now.seed)"),
      ("--shuffle", "\(old.shuffle)", "\(now.shuffle)"),
      ("--optimizer", old.optimizer.rawValue, now.optimizer.rawValue),
      ("--lr", "\(old.learningRate)", "\(now.learningRate)"),
      ("--schedule", old.schedule, now.schedule),
      ("--warmup", "\(old.warmup)", "\(now.warmup)"),
      ("--max-grad-norm", "\(old.maxGradientNorm)", "\(now.maxGradientNorm)"),
      ("--weight-decay", "\(old.weightDecay)", "\(now.weightDecay)"),
      ("--loss-shift", "\(old.lossShift)", "\(now.lossShift)"),
    ]
    for (field, saved, now) in pairs where saved != now {
      throw .settingsChanged(path: path, field: field, saved: saved, now: now)
    }
    if state.data != trainer.data.digest { throw .dataChanged(path: path) }
  }

  private static func text(_ microBatch: Int?) -> String {
    microBatch.map(String.init) ?? "automatic"
  }

  private static func names(in folder: URL) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return all.filter { $0.hasPrefix("step-") }.sorted()
  }

  /// The newest two are kept, in case the newest turns out to be unreadable.
  private static func removeOld(in run: RunDirectory) {
    for name in names(in: run.checkpointsURL).dropLast(2) {
      try? FileManager.default.removeItem(at: run.checkpointsURL.appendingPathComponent(name))
    }
  }
}
