import Checkpoints
import Foundation
import Optimization

extension RunCheckpoint {
  /// The content of `state.json`.
  struct State: Codable {
    var format = RunJSON.format
    var step: Int
    var optimizerSteps: Int
    var settings: TrainingSettings
    /// The SHA-256 hash of the data as used for training, including ids, annotations, h and groups.
    var data: String
    /// The name and parameters of the objective.
    var loss: String
    /// The name and parameters of the robustifier.
    var robustifier: String
    /// The state of the robustifier; empty if it has none.
    var robustifierState: [Double]
    /// The SHA-256 hash of every other file, by its path in the checkpoint. It is absent in files
    /// of version 0.1.0.
    var files: [String: String]?
    /// The SHA-256 hash of this text without this field. It is absent in files of version 0.1.0.
    var sha256: String?

    static let fileName = "state.json"

    init(_ trainer: Trainer) {
      step = trainer.completedSteps
      optimizerSteps = trainer.optimizer.stepCount
      settings = trainer.settings
      data = trainer.data.digest
      loss = trainer.loss.text
      robustifier = trainer.objective.text
      robustifierState = trainer.robustifierState
    }

    /// Reads and checks the state of a checkpoint, but not its other files.
    ///
    /// - Throws: ``TrainingError/noCheckpoint(path:)`` or
    ///   ``TrainingError/damagedCheckpoint(path:reason:)``.
    init(of checkpoint: URL) throws(TrainingError) {
      let url = checkpoint.appendingPathComponent(Self.fileName)
      func damaged(_ reason: String) -> TrainingError {
        .damagedCheckpoint(path: checkpoint.path, reason: "\(Self.fileName) \(reason)")
      }
      guard let text = (try? [UInt8](ofFile: url)).map({ Data($0) }) else {
        throw FileKind(checkpoint.path) == nil
          ? .noCheckpoint(path: checkpoint.path) : damaged("is missing or can't be read")
      }
      let format = RunJSON.format(of: text) ?? 1
      guard (1...RunJSON.format).contains(format) else {
        throw damaged("has format \(format), and this version reads 1 to \(RunJSON.format)")
      }
      do { self = try RunJSON.decoder.decode(Self.self, from: text) } catch {
        throw damaged("is not what this version writes")
      }
      if let reason = inconsistency { throw damaged(reason) }
      if let number = RunCheckpoint.step(of: checkpoint.lastPathComponent), number != step {
        throw damaged("is of step \(step)")
      }
    }

    /// A message about an inconsistency in the state; nil if there is none.
    private var inconsistency: String? {
      if (files == nil) != (sha256 == nil) { return "has lost its hashes" }
      if let sha256, (try? digest) != sha256 { return "has changed since it was written" }
      guard let settings = try? settings.validated() else { return "has impossible settings" }
      guard (0...settings.steps).contains(step) else {
        return "is of step \(step) of \(settings.steps)"
      }
      guard optimizerSteps == step else {
        return "has \(optimizerSteps) steps of the optimizer and \(step) of the run"
      }
      guard robustifierState.allSatisfy(\.isFinite) else {
        return "has a state of the robustifier that is not finite"
      }
      return nil
    }

    /// The hash of the text without the hash field.
    private var digest: String {
      get throws {
        var bare = self
        bare.sha256 = nil
        return ContentHash.of(try bare.text)
      }
    }

    /// Returns the text of the file, with the hashes of the other files and of the text itself.
    func sealed(files: [String: String]) throws -> [UInt8] {
      var sealed = self
      sealed.files = files
      sealed.sha256 = try sealed.digest
      return try sealed.text
    }

    private var text: [UInt8] {
      get throws {
        // The hash of a state in format 1 is that of its text in format 1.
        let encoder = RunJSON.encoder(format: format)
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return [UInt8](try encoder.encode(self))
      }
    }
  }
}
