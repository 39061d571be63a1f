import Checkpoints
import Foundation
import Optimization

extension RunCheckpoint {
  /// `state.json`.
  struct State: Codable {
    var format = State.format
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
    /// SHA-256 of every other file by its path in the checkpoint; absent in what version 0.1.0 wrote.
    var files: [String: String]?
    /// SHA-256 of this text with nothing in this place; absent as `files` is.
    var sha256: String?

    static let format = 1
    static let fileName = "state.json"

    init(_ trainer: Trainer) {
      step = trainer.completedSteps
      optimizerSteps = trainer.optimizer.stepCount
      settings = trainer.settings
      data = trainer.data.digest
      loss = trainer.loss.text
      robustifier = trainer.robustifier.text
      robustifierState = trainer.robustifierState
    }

    /// Reads and checks the state of a checkpoint, but not the files beside it.
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
      do { self = try JSONDecoder().decode(Self.self, from: text) } catch {
        throw damaged("is not what this version writes")
      }
      guard format == Self.format else { throw damaged("has format \(format), not \(Self.format)") }
      if let reason = inconsistency { throw damaged(reason) }
      if let number = RunCheckpoint.step(of: checkpoint.lastPathComponent), number != step {
        throw damaged("is of step \(step)")
      }
    }

    /// What can't be true of a run; nil if nothing.
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

    /// Of the text without its own hash.
    private var digest: String {
      get throws {
        var bare = self
        bare.sha256 = nil
        return ContentHash.of(try bare.text)
      }
    }

    /// The file's text, with the hashes of the other files and of itself.
    func sealed(files: [String: String]) throws -> [UInt8] {
      var sealed = self
      sealed.files = files
      sealed.sha256 = try sealed.digest
      return try sealed.text
    }

    private var text: [UInt8] {
      get throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return [UInt8](try encoder.encode(self))
      }
    }
  }
}
