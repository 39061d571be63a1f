import Foundation
import LocalSystem
import Preferences
import Statistics

/// `eval --reward-model` without a model: how often scores order responses as the data do (Table 7 of
/// the paper).
struct ScorerEvaluation {
  let command: Eval

  /// Data at a time: enough for a model to fill its batches, few enough to stop soon.
  private static let part = 32

  func run() throws {
    let data = try EvaluationData(command.data ?? "", limit: command.limit)
    guard data.hasRankedResponses else {
      throw Stop(
        code: .usage,
        message:
          "error: \(data.file): no datum has responses with different scores, or 'chosen' and "
          + "'rejected', with which a reward model could agree")
    }
    command.runtime.notice(fields: data.fields)
    var output = try ResultFile(command.out.map(fileURL))
    let models = try scorers().map { name, scorer in try evaluated(name, scorer, data) }
    let report = EvaluationReport(
      models: models, prompts: data.prompts.count, data: data.lines.count,
      bootstrap: command.resampling, leftOut: [],
      settings: .init(
        data: data.file,
        reward: command.scorer.scorer.map { "score by '\($0)'" } ?? "the reward model's score"),
      sideBySide: nil, width: command.width)
    output.append(command.json ? report.json : report.text)
    try output.close()
  }

  private func scorers() throws -> [(String, any ResponseScorer)] {
    let first = try command.scorer.make(maximumLength: command.maxLength).map {
      (command.scorer.scorer ?? command.scorer.rewardModel ?? "", $0)
    }
    return try [first].compactMap { $0 }
      + command.other.map {
        ($0, try RewardModel(directory: fileURL($0), maximumLength: command.maxLength))
      }
  }

  private func evaluated(
    _ name: String, _ scorer: any ResponseScorer, _ data: EvaluationData
  ) throws -> EvaluatedModel {
    var line = ProgressLine(isQuiet: command.runtime.quiet)
    defer { line.finish() }
    var rewards: [[Double]] = []
    for part in data.lines.chunks(ofCount: Self.part) {
      if Interrupt.isRequested { throw Stop(code: .interrupted, message: "interrupted") }
      rewards += try scorer.scores(of: part.map { ScoringItem($0, file: data.file) })
      line.show("\(name): scored", done: rewards.count, of: data.lines.count)
    }
    var model = EvaluatedModel(name: name)
    model.setRanking(rewards, of: data)
    return model
  }
}
