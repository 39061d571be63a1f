import Calibration
import Foundation
import LocalSystem
import StrictJSON
import Training
import Transformer
import Work
import Responses

/// A classifier that reads responses with a model.
final class ModelClassifier {
  private let directory: URL
  private let request: CalibrationRequest
  private let observer: any WorkObserver
  /// The file in which fine-tunings store their results, fold by fold; nil for a frozen model.
  private let memory: PartFile?
  /// The number of fine-tunings that have begun. There is one for each fold and each source.
  private var fits: Int

  /// - Parameter dataHash: the SHA-256 hash of the data that were read.
  /// - Returns: nil if the request doesn't name a model.
  init?(
    _ request: CalibrationRequest, dataHash: String, _ observer: any WorkObserver
  ) throws {
    guard request.classifier.isModel else { return nil }
    self.request = request
    self.observer = observer
    directory = modelURL(request.classifier.backbone)
    guard directory.isFolder else {
      throw WorkError.invalid(
        .backbone, "is '\(request.classifier.backbone)', expected ngram, given or a model's folder")
    }
    memory = try request.memory(dataHash: dataHash)
    fits = memory?.done ?? 0
    if fits > 0 { observer.notice("going on    after fit \(fits)") }
  }

  /// Removes the stored fits, which are no longer needed once the result is complete.
  func forget() throws { try memory?.discard() }

  func backbone(_ rows: ResponseRows) throws -> any ResponseBackbone {
    let fineTuning = request.classifier.fineTuning(seed: request.seed)
    let classifier = try model()
    let isFrozenEncoder = classifier.isEncoder && fineTuning == nil
    let reader = try ClassifierReader(
      for: classifier, directory: directory,
      texts: request.classifier.reads ?? (isFrozenEncoder ? .response : .pair),
      maximumLength: request.classifier.maxLength)
    guard let fineTuning else {
      return try ProbeBackbone(
        classifier, reader: reader, rows: rows, fit: request.classifier.fit ?? .logistic
      ) { done, total in
        try self.show("read", done, total)
      }
    }
    let tuned = try FineTunedBackbone(
      reader: reader, rows: rows, settings: fineTuning,
      progress: { step, steps in
        if step == 1 { self.fits += 1 }
        try self.show("fit \(self.fits), step", step, steps)
      }, make: model)
    return RememberedBackbone(tuned, in: memory, observer: observer)
  }

  /// Returns the model with a new head. The default pooling for an encoder is the mean.
  private func model() throws -> SequenceClassifier {
    func model(_ pooling: SequenceClassifier.Pooling?) throws -> SequenceClassifier {
      try SequenceClassifier(
        backbone: directory, labels: FineTunedBackbone.labels, pooling: pooling,
        adapter: request.classifier.adapter.map(fileURL),
        isFrozen: request.classifier.fineTuning(seed: request.seed) == nil, seed: request.seed)
    }
    let classifier = try model(request.classifier.pooling)
    let isUndecided = request.classifier.pooling == nil && classifier.isEncoder
    return isUndecided ? try model(.mean) : classifier
  }

  private func show(_ label: String, _ done: Int, _ total: Int) throws {
    if observer.isStopRequested { throw WorkError.interruption(leaving: memory) }
    observer.progress(WorkProgress(label, done: done, of: total))
  }
}

extension CalibrationRequest {
  /// Returns a file next to the result for the outputs of fine-tuned classifiers. The file includes
  /// a record of everything that determines the outputs.
  fileprivate func memory(dataHash: String) throws -> PartFile? {
    guard let tuning = classifier.fineTuning(seed: seed), PartFile.isPossible(fileURL(out)) else {
      return nil
    }
    let source = RunDescription.Source.init(hashing:)
    var work: JSONObject = [
      "model": .string(try source(modelURL(classifier.backbone)).sha256),
      "data": .string(dataHash),
      "target": .array(target.map { .string($0) }), "per_source": .bool(perSource),
      // The version of the rule that divides data into folds. It must be increased when the rule
      // changes.
      "grouping": .number(2), "folds": .number(classifier.folds), "seed": .string("\(seed)"),
      "epochs": .number(tuning.epochs), "lr": .number(tuning.learningRate),
      "batch": .number(tuning.batch),
    ]
    if let adapter = classifier.adapter {
      work["adapter"] = .string(try source(fileURL(adapter)).sha256)
    }
    if let pooling = classifier.pooling { work["pooling"] = .string(pooling.rawValue) }
    if let reads = classifier.reads { work["reads"] = .string(reads.rawValue) }
    if let length = classifier.maxLength { work["max_length"] = .number(length) }
    if let count = classifier.maxCharacters { work["max_characters"] = .number(count) }
    return try PartFile(fileURL(out), of: work)
  }
}
