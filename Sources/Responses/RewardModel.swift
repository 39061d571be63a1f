import Calibration
import Foundation
import Preferences
import Transformer
import Work

/// A scorer that uses a model with one scalar output, where higher is better.
package struct RewardModel: ResponseScorer {
  private let classifier: SequenceClassifier
  private let reader: ClassifierReader

  /// - Parameter maximumLength: the maximum number of tokens in prompt and response, or nil for the
  ///   model's maximum, but at most 512.
  package init(directory: URL, maximumLength: Int?) throws {
    classifier = try SequenceClassifier(directory: directory, isFrozen: true)
    guard classifier.labelCount == 1 else {
      throw WorkError.badInput(
        "'\(directory.relativePath)' gives \(classifier.labelCount) labels "
          + "(\(classifier.labels.joined(separator: ", "))); a reward model has num_labels 1")
    }
    reader = try ClassifierReader(
      for: classifier, directory: directory, texts: .pair, maximumLength: maximumLength)
  }

  /// Does nothing, because problems with an item, such as an unknown token id, are reported when it
  /// is read.
  package func check(_ items: [ScoringItem]) {}

  package func scores(of items: [ScoringItem]) throws -> [[Double]] {
    let inputs = try items.flatMap { item in
      try item.responses.map {
        try reader.input(prompt: Passage(item.prompt), response: Passage($0))
      }
    }
    var rewards = try classifier.logits(of: inputs)[...]
    return try items.map { item in
      let own = rewards.prefix(item.responses.count).map { Double($0[0]) }
      rewards = rewards.dropFirst(own.count)
      guard own.allSatisfy(\.isFinite) else { throw TransformerError.nonFiniteScores }
      return own
    }
  }
}
