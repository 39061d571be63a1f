import Foundation
import LocalSystem
import StrictJSON
import Training
import Work

/// A request to compute log-probabilities or scores of the responses in a data file.
public struct ScoreRequest: Codable, Sendable, Equatable {
  /// The model whose log-probabilities are computed, or nil if scores are computed.
  public var model: String?
  /// An adapter for ``model``, a directory in PEFT's format.
  public var adapter: String?
  public var scorer = ScorerRequest()
  /// A data file.
  public var data: String
  /// The maximum number of tokens in a prompt with one response, or nil for the model's maximum,
  /// but at most 1024, or 512 for a reward model.
  public var maxLength: Int?
  /// The chat template that renders conversations, or nil for the template of the model or the
  /// reward model.
  public var chatTemplate: String?
  /// The file for the results, or nil to emit lines as they become ready.
  public var out: String?

  public init(data: String) { self.data = data }

  public func validate() throws(WorkError) {
    try SettingCheck.check(.maxLength, maxLength, from: 1)
    try scorer.validate()
    try ModelPlace.check(adapter: adapter, model: model)
    guard (model != nil) != scorer.isGiven else {
      throw .badInput(
        "give one of \(Setting.model), for log-probabilities, \(Setting.rewardModel) and "
          + "\(Setting.scorer)")
    }
    if scorer.scorer != nil, maxLength != nil {
      throw .badInput(
        "\(Setting.maxLength) is for a model; \(Setting.scorer) reads whole responses")
    }
  }

  /// Writes a line for each datum.
  ///
  /// - Parameter emit: receives the lines if the request names no file.
  public func run(
    observer: any WorkObserver, emit: @escaping (String) -> Void
  ) throws {
    try validate()
    if let scorer = try scorer.make(maximumLength: maxLength) {
      try RewardRun(request: self, scorer: scorer, observer: observer).run(emit)
    } else {
      let place = ModelPlace(model ?? "", adapter: adapter)
      try LogProbabilityRun(request: self, place: place, observer: observer).run(emit)
    }
  }
}

/// The parts shared by both kinds of scoring.
extension ScoreRequest {
  /// - Parameters:
  ///   - together: the number of data scored at a time.
  ///   - dataHash: the SHA-256 of the data that were read.
  func output(
    together: Int, dataHash: String, emit: @escaping (String) -> Void
  ) throws -> GrowingOutput {
    // Scores of responses are written together with the data, whereas log-probabilities are written
    // without them.
    let models =
      [model, scorer.rewardModel].compactMap { $0.map(modelURL) }
      + (adapter.map { [fileURL($0)] } ?? [])
    try ResultFile.protect(models + (model == nil ? [] : [fileURL(data)]), from: out.map(fileURL))
    return try GrowingOutput(out.map(fileURL), together: together, emit: emit) {
      let source = RunDescription.Source.init(hashing:)
      var work: JSONObject = ["data": .string(dataHash)]
      if let maxLength { work["max_length"] = .number(maxLength) }
      if let scorer = scorer.scorer { work["scorer"] = .string(scorer) }
      if let model { work["model"] = .string(try source(modelURL(model)).sha256) }
      if let adapter { work["adapter"] = .string(try source(fileURL(adapter)).sha256) }
      if let model = scorer.rewardModel {
        work["reward_model"] = .string(try source(modelURL(model)).sha256)
      }
      return work
    }
  }

  /// Reports the start of work on this number of data. An earlier run may have processed some of
  /// them.
  func begin(_ output: GrowingOutput, of total: Int, _ observer: any WorkObserver) {
    if output.done > 0 { observer.notice("going on    after \(output.done) of \(total) data") }
    observer.progress(.beginning("scored", of: total, after: output.done))
  }
}
