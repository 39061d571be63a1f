import Foundation
import LocalSystem
import Preferences
import Responses
import Statistics
import Training
import Transformer
import Responses

/// Computes measures from a model's log-probabilities of the responses in the data.
struct LikelihoodMeasures {
  let data: EvaluationData
  /// The log-probabilities log π_ref of every response of every datum, in nats, or nil if there is
  /// no reference.
  let reference: [[Double]]?

  /// Adds the measures that follow from the log-probabilities of one model.
  ///
  /// The implicit reward of a response is log π − log π_ref, in nats. If there is no reference, it
  /// is the mean log-probability per token.
  func add(to model: inout EvaluatedModel, logp: [[Double]], lengths: [[Int]]) {
    let rewards = rewards(logp, lengths)
    model.setRanking(rewards, of: data)
    if reference != nil {
      // If only one response is known, there is no preference.
      model.set(
        .displacement,
        data.byPrompt(
          zip(data.lines.map(\.datum), rewards).map { datum, rewards in
            datum.responses.count > 1 ? datum.preferredIndex.map { rewards[$0] } : nil
          }))
    }
    model.set(
      .goldenLoss,
      data.byPrompt(
        data.lines.indices.map { i in
          data.lines[i].datum.targetIndex.map { -logp[i][$0] / Double(lengths[i][$0]) }
        }))
    if let confidence = data.confidence {
      model.set(.slope, points: points(rewards, confidence))
    }
  }

  private func rewards(_ logp: [[Double]], _ lengths: [[Int]]) -> [[Double]] {
    logp.indices.map { i in
      logp[i].indices.map { j in
        reference.map { logp[i][j] - $0[i][j] } ?? logp[i][j] / Double(lengths[i][j])
      }
    }
  }

  /// The points of implicit reward against the classifier's confidence. There is one point per
  /// response, or one per datum if only h is known.
  private func points(
    _ rewards: [[Double]], _ confidence: EvaluationData.Confidence
  ) -> [PointGroup] {
    var groups = data.prompts.map { _ in PointGroup() }
    for (i, line) in data.lines.enumerated() {
      switch confidence {
      case .probs:
        for (x, y) in zip(line.datum.probs ?? [], rewards[i]) {
          groups[data.units[i]].add(x: x, y: y)
        }
      case .weight:
        guard let h = line.datum.calibrationWeight, !rewards[i].isEmpty else { continue }
        groups[data.units[i]].add(x: h, y: Estimate(rewards[i]).mean)
      }
    }
    return groups
  }
}

/// A loaded model, together with the data encoded by its tokenizer.
struct LoadedModel {
  let name: String
  let directory: URL
  let decoder: Decoder
  let prepared: PreparedData
  /// The tokens that end the model's answers.
  let ends: SequenceEnds

  init(
    _ name: String, at place: ModelPlace, _ data: EvaluationData, maximumLength: Int?
  ) throws {
    self.name = name
    directory = place.model
    decoder = try place.decoder()
    prepared = try PreparedData(
      data.set, model: decoder.configuration, tokenizerURL: directory, maximumLength: maximumLength)
    ends = prepared.ends ?? SequenceEnds(decoder.configuration, directory: directory)
  }

  /// The log-probability log π of every response of every datum.
  func logp(progress: (Int) throws -> Void) throws -> [[Double]] {
    try Self.sums(of: prepared.data, under: decoder, progress: progress)
  }

  var lengths: [[Int]] { prepared.data.map { $0.responses.map(\.count) } }

  static func sums(
    of data: [TrainingDatum], under decoder: Decoder, progress: (Int) throws -> Void
  ) throws -> [[Double]] {
    // A prompt without responses has nothing to score.
    let answered = data.filter { !$0.responses.isEmpty }
    try progress(data.count - answered.count)
    let scores = try decoder.scores(of: answered, progress: progress)
    guard scores.values.allSatisfy(\.isFinite) else { throw TransformerError.nonFiniteScores }
    var sums = scores.sums[...]
    return data.map { datum in
      let own = Array(sums.prefix(datum.responses.count))
      sums = sums.dropFirst(own.count)
      return own
    }
  }

  /// Whether both models encode the data as the same tokens.
  func reads(as other: LoadedModel) -> Bool {
    zip(prepared.data, other.prepared.data).allSatisfy {
      $0.prompt == $1.prompt && $0.responses == $1.responses
    }
      && decoder.configuration.vocabularySize == other.decoder.configuration.vocabularySize
  }
}
