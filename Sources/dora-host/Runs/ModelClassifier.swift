import ArgumentParser
import Calibration
import Foundation
import Transformer

/// A classifier that reads responses with a model: the model's folder and the options around it.
final class ModelClassifier {
  private let directory: URL
  private let command: Calibrate
  private var line: ProgressLine
  /// Fine-tunings that have begun: one for each fold, and source.
  private var fits = 0

  init(directory: URL, command: Calibrate) {
    self.directory = directory
    self.command = command
    line = ProgressLine(isQuiet: command.runtime.quiet)
  }

  /// Leaves the progress line standing.
  func finish() { line.finish() }

  func backbone(_ rows: ResponseRows) throws -> any ResponseBackbone {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory.path, isDirectory: &isDirectory),
      isDirectory.boolValue
    else {
      throw ValidationError(
        "--backbone is '\(command.classifier.backbone)', expected ngram, given or a model's folder")
    }
    let fineTuning = command.classifier.fineTuning(seed: command.seed)
    let classifier = try model()
    let isFrozenEncoder = classifier.isEncoder && fineTuning == nil
    let reader = try ClassifierReader(
      for: classifier, directory: directory,
      texts: command.classifier.reads ?? (isFrozenEncoder ? .response : .pair),
      maximumLength: command.classifier.maxLength)
    guard let fineTuning else {
      return try ProbeBackbone(classifier, reader: reader, rows: rows) { done, total in
        try self.show("read", done, total)
      }
    }
    return try FineTunedBackbone(
      reader: reader, rows: rows, settings: fineTuning,
      progress: { step, steps in
        if step == 1 { self.beginFit() }
        try self.show("fit \(self.fits), step", step, steps)
      }, make: model)
  }

  /// The model of the folder with a new head; of an encoder the mean is read unless said otherwise.
  private func model() throws -> SequenceClassifier {
    func model(_ pooling: SequenceClassifier.Pooling?) throws -> SequenceClassifier {
      try SequenceClassifier(
        backbone: directory, labels: FineTunedBackbone.labels, pooling: pooling, seed: command.seed)
    }
    let classifier = try model(command.classifier.pooling)
    let isUndecided = command.classifier.pooling == nil && classifier.isEncoder
    return isUndecided ? try model(.mean) : classifier
  }

  /// Each fit has a line of its own: the time left is that of its own steps.
  private func beginFit() {
    line.finish()
    line = ProgressLine(isQuiet: command.runtime.quiet)
    fits += 1
  }

  private func show(_ label: String, _ done: Int, _ total: Int) throws {
    if Interrupt.isRequested { throw Stop(code: .interrupted, message: "interrupted") }
    line.show(label, done: done, of: total)
  }
}
