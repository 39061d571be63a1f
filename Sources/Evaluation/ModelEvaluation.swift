import Foundation
import LocalSystem
import Preferences
import Responses
import Statistics
import TensorCore
import Transformer
import Work

/// An evaluation of one model after another on the same data.
struct ModelEvaluation {
  let request: EvaluationRequest
  let observer: any WorkObserver

  func result() throws -> EvaluationResult {
    let data = try EvaluationData(request.data, limit: request.limit, rendering: request.renderer)
    observer.notice(fields: data.fields)
    let missing = MissingMeasures(request: request, data: data)
    try missing.check()
    for remark in data.remarks { observer.notice(remark) }
    let scorer = try request.scorer.make()
    for name in request.names {
      _ = try ModelConfiguration(directory: request.place(of: name).model)
    }
    try scorer?.check(data.prompts.map { ScoringItem($0, file: data.file) })
    try ResultFile.protect(
      ([request.data, request.model, request.adapter] + request.other).compactMap {
        $0.map(fileURL)
      },
      from: request.judgeExport.map(fileURL))
    let export = try request.judgeExport.map {
      (try JudgeExport(data, models: request.names.count), try ResultFile(file: fileURL($0)))
    }
    let reference = try request.reference.map {
      try LoadedModel(
        $0, at: request.place(of: $0), data, maximumLength: request.maxLength)
    }
    let answers = AnswerMeasures(
      data: data, scorer: scorer, comparesWithData: request.scorer.comparesWithData)
    let likelihoods = LikelihoodMeasures(
      data: data, reference: try referenceLogp(data, reference))
    let models = try request.names.map {
      try evaluated($0, data, reference, likelihoods, answers)
    }
    if let (export, new) = export {
      var file = new
      for line in export.lines(models) { file.append(line) }
      try file.close()
    }
    return EvaluationResult(
      models: models, data: data, bootstrap: request.resampling,
      leftOut: missing.list, settings: settings(data),
      sideBySide: request.sideBySide.map { SideBySide(data: data, models: models, count: $0) })
  }

  // MARK: One model

  private func evaluated(
    _ name: String, _ data: EvaluationData, _ reference: LoadedModel?,
    _ likelihoods: LikelihoodMeasures, _ answers: AnswerMeasures
  ) throws -> EvaluatedModel {
    let loaded = try LoadedModel(
      name, at: request.place(of: name), data, maximumLength: request.maxLength)
    observer.notice(cuts: loaded.prepared, of: name)
    observer.notice(ends: loaded.ends, of: name)
    var model = EvaluatedModel(name: name)
    let logp = try withProgress("\(name): scored", of: data.lines.count) { step in
      try loaded.logp(progress: step)
    }
    likelihoods.add(to: &model, logp: logp, lengths: loaded.lengths)
    if let reference, samplesPerPrompt > 0 {
      guard loaded.reads(as: reference) else {
        throw WorkError.badInput(
          "'\(reference.name)' and '\(name)' read the data as other tokens; a KL is between models "
            + "of the same tokens: give another \(Setting.reference), or \(Setting.klSamples) 0")
      }
      model.set(.divergence, try divergence(of: loaded, from: reference, data))
    }
    if sampledPrompts(data) > 0 { try sample(&model, data, answers) }
    return model
  }

  private func divergence(
    of model: LoadedModel, from reference: LoadedModel, _ data: EvaluationData
  ) throws -> [Double?] {
    let divergence = SampledDivergence(
      reference: reference.decoder, samples: samplesPerPrompt,
      maximumNewTokens: request.sampling.maxNewTokens, seed: request.sampling.seed)
    // The token ids of each prompt are taken from its first datum.
    var first: [Int] = []
    for (i, unit) in data.units.enumerated() where unit == first.count { first.append(i) }
    let prompts = first.map { model.prepared.data[$0].prompt }
    return try withProgress("\(model.name): KL", of: prompts.count) { step in
      try prompts.chunks(ofCount: request.batch).flatMap { part in
        let values = try divergence.values(
          of: model.decoder, endingWith: model.ends, prompts: Array(part))
        try step(part.count)
        return values
      }
    }
  }

  private func sample(
    _ model: inout EvaluatedModel, _ data: EvaluationData, _ answers: AnswerMeasures
  ) throws {
    let sampler = try ResponseSampler(at: request.place(of: model.name), request.sampling)
    let prompts = data.prompts.prefix(sampledPrompts(data))
    _ = try sampler.cuts(of: prompts.map(\.datum.prompt))
    var points: [PointGroup] = []
    let name = model.name
    model.answers = try withProgress("\(name): sampled", of: prompts.count) { step in
      try Array(prompts).chunks(ofCount: request.batch).flatMap { part in
        let sampled = try sampler.responses(to: part.map(\.datum.prompt))
        let judged = try zip(part, sampled).map { try answers.judged($1, to: $0) }
        points += judged.map(\.points)
        try step(part.count)
        return judged.map(\.answers)
      }
    }
    if answers.scorer != nil { answers.add(to: &model, points) }
  }

  // MARK: Requested measures

  private var samplesPerPrompt: Int { request.reference == nil ? 0 : request.klSamples ?? 1 }

  /// The number of prompts to answer. Scoring and judging need all prompts, whereas a display needs
  /// only the first few.
  private func sampledPrompts(_ data: EvaluationData) -> Int {
    request.scorer.isGiven || request.judgeExport != nil
      ? data.prompts.count : min(request.sideBySide ?? 0, data.prompts.count)
  }

  /// The log-probabilities from the reference model, or those in the data.
  private func referenceLogp(
    _ data: EvaluationData, _ reference: LoadedModel?
  ) throws -> [[Double]]? {
    guard let reference else {
      return data.hasReferenceLogp ? data.lines.compactMap(\.datum.referenceLogp) : nil
    }
    return try withProgress("\(reference.name): scored", of: data.lines.count) { step in
      try reference.logp(progress: step)
    }
  }

  private func settings(_ data: EvaluationData) -> EvaluationResult.Settings {
    let hasReference = request.reference != nil || data.hasReferenceLogp
    return .init(
      data: request.data, reference: request.reference,
      reward: hasReference ? "log-ratio to the reference" : "mean log-probability of a token",
      scorer: request.scorer.name,
      confidence: data.confidence?.rawValue,
      sampling: sampledPrompts(data) > 0 ? request.sampling.description : nil,
      divergenceSamples: samplesPerPrompt)
  }

  // MARK: Progress

  private func withProgress<Result>(
    _ label: String, of total: Int, _ work: ((Int) throws -> Void) throws -> Result
  ) throws -> Result {
    observer.progress(.beginning(label, of: total))
    var done = 0
    return try work { count in
      try observer.checkForStop()
      done += count
      observer.progress(WorkProgress(label, done: done, of: total))
    }
  }
}
