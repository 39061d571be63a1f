import Foundation
import LocalSystem
import Preferences
import Responses
import Statistics
import Work

/// An evaluation of scorers, which measures how often scores order responses as the data do (Table
/// 7 of the paper).
struct ScorerEvaluation {
  let request: EvaluationRequest
  let observer: any WorkObserver

  /// The number of data scored at a time. It is large enough to fill a model's batches, and small
  /// enough for the run to stop soon after a request.
  private static let part = 32

  func result() throws -> EvaluationResult {
    let data = try EvaluationData(request.data, limit: request.limit, rendering: request.renderer)
    guard data.hasRankedResponses else {
      throw WorkError.badInput(
        "\(data.file): no datum has responses with different scores, or 'chosen' and "
          + "'rejected', with which a reward model could agree")
    }
    observer.notice(fields: data.fields)
    for remark in data.remarks { observer.notice(remark) }
    let models = try scorers().map { name, scorer in try evaluated(name, scorer, data) }
    return EvaluationResult(
      models: models, data: data, bootstrap: request.resampling, leftOut: [],
      settings: .init(
        data: data.file,
        reward: request.scorer.scorer.map { "score by '\($0)'" } ?? "the reward model's score"),
      sideBySide: nil)
  }

  private func scorers() throws -> [(String, any ResponseScorer)] {
    let first = try request.scorer.make(maximumLength: request.maxLength).map {
      (request.scorer.name ?? "", $0)
    }
    return try [first].compactMap { $0 }
      + request.other.map {
        ($0, try RewardModel(directory: modelURL($0), maximumLength: request.maxLength))
      }
  }

  private func evaluated(
    _ name: String, _ scorer: any ResponseScorer, _ data: EvaluationData
  ) throws -> EvaluatedModel {
    observer.progress(.beginning("\(name): scored", of: data.lines.count))
    var rewards: [[Double]] = []
    for part in data.lines.chunks(ofCount: Self.part) {
      try observer.checkForStop()
      rewards += try scorer.scores(of: part.map { ScoringItem($0, file: data.file) })
      observer.progress(
        WorkProgress("\(name): scored", done: rewards.count, of: data.lines.count))
    }
    var model = EvaluatedModel(name: name)
    model.setRanking(rewards, of: data)
    return model
  }
}
