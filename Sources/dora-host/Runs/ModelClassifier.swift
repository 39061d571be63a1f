import ArgumentParser
import Calibration
import Foundation
import LocalSystem
import StrictJSON
import Training
import Transformer
import Work

/// A classifier that reads responses with a model: the model's folder and the options around it.
final class ModelClassifier {
  private let directory: URL
  private let command: Calibrate
  /// Where fine-tunings leave what they say, fold by fold; nil for a frozen model.
  private let memory: PartFile?
  private var line: ProgressLine
  /// Fine-tunings that have begun: one for each fold, and source.
  private var fits: Int

  /// - Parameter dataHash: SHA-256 of the data that were read.
  /// - Returns: nil where the command asks for no model.
  init?(_ command: Calibrate, dataHash: String) throws {
    guard command.classifier.isModel else { return nil }
    self.command = command
    directory = fileURL(command.classifier.backbone)
    guard directory.isFolder else {
      throw ValidationError(
        "--backbone is '\(command.classifier.backbone)', expected ngram, given or a model's folder")
    }
    memory = try command.memory(dataHash: dataHash)
    fits = memory?.done ?? 0
    line = ProgressLine(isQuiet: command.runtime.quiet)
    if fits > 0 { command.runtime.notice("going on    after fit \(fits)") }
  }

  /// Leaves the progress line standing.
  func finish() { line.finish() }

  /// Nothing is left to go on with: the result is there.
  func forget() throws { try memory?.discard() }

  func backbone(_ rows: ResponseRows) throws -> any ResponseBackbone {
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
    let tuned = try FineTunedBackbone(
      reader: reader, rows: rows, settings: fineTuning,
      progress: { step, steps in
        if step == 1 { self.beginFit() }
        try self.show("fit \(self.fits), step", step, steps)
      }, make: model)
    return RememberedBackbone(tuned, in: memory)
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
    if Interrupt.isRequested { throw WorkError.interruption(leaving: memory) }
    line.show(label, done: done, of: total)
  }
}

extension Calibrate {
  /// Everything that decides what fine-tuned classifiers say, and a file beside the result for it.
  fileprivate func memory(dataHash: String) throws -> PartFile? {
    guard let tuning = classifier.fineTuning(seed: seed), PartFile.isPossible(fileURL(out)) else {
      return nil
    }
    let source = RunDescription.Source.init(hashing:)
    var work: JSONObject = [
      "model": .string(try source(fileURL(classifier.backbone)).sha256),
      "data": .string(dataHash),
      "target": .array(target.map { .string($0) }), "per_source": .bool(perSource),
      // How data are cut into folds; another number when that changes.
      "grouping": .number(2), "folds": .number(classifier.folds), "seed": .string("\(seed)"),
      "epochs": .number(tuning.epochs), "lr": .number(tuning.learningRate),
      "batch": .number(tuning.batch),
    ]
    if let pooling = classifier.pooling { work["pooling"] = .string(pooling.rawValue) }
    if let reads = classifier.reads { work["reads"] = .string(reads.rawValue) }
    if let length = classifier.maxLength { work["max_length"] = .number(length) }
    if let count = classifier.maxCharacters { work["max_characters"] = .number(count) }
    return try PartFile(fileURL(out), of: work)
  }
}
