import ArgumentParser
import Foundation
import LocalSystem
import Preferences
import Statistics
import TensorCore
import Transformer

/// `eval --model`: one model after another on the same data, then the report.
struct ModelEvaluation {
  let command: Eval

  func run() throws {
    let data = try EvaluationData(command.data ?? "", limit: command.limit)
    command.runtime.notice(fields: data.fields)
    var output = try ResultFile(command.out.map(fileURL))
    let scorer = try command.scorer.make()
    for name in command.names { _ = try ModelConfiguration(directory: fileURL(name)) }
    try scorer?.check(data.prompts.map { ScoringItem($0, file: data.file) })
    try ResultFile.protect(
      ([command.data, command.model] + command.other).compactMap { $0.map(fileURL) },
      from: command.judgeExport.map(fileURL))
    let export = try command.judgeExport.map {
      try JudgeExport(fileURL($0), data, models: command.names.count)
    }
    let reference = try command.reference.map {
      try LoadedModel($0, data, maximumLength: command.maxLength)
    }
    let answers = AnswerMeasures(
      data: data, scorer: scorer, comparesWithData: command.comparesWithData)
    let likelihoods = LikelihoodMeasures(
      data: data, reference: try referenceLogp(data, reference))
    let models = try command.names.map {
      try evaluated($0, data, reference, likelihoods, answers)
    }
    try export?.write(models)
    let report = EvaluationReport(
      models: models, prompts: data.prompts.count, data: data.lines.count,
      bootstrap: command.resampling, leftOut: MissingMeasures(command: command, data: data).list,
      settings: settings(data),
      sideBySide: command.sideBySide.map { SideBySide(data: data, models: models, count: $0) },
      width: command.width)
    output.append(command.json ? report.json : report.text)
    try output.close()
    for notice in report.notices { command.runtime.notice(notice) }
    for (name, reason) in report.leftOut where !command.json {
      command.runtime.notice("left out    \(name): \(reason)")
    }
  }

  // MARK: One model

  private func evaluated(
    _ name: String, _ data: EvaluationData, _ reference: LoadedModel?,
    _ likelihoods: LikelihoodMeasures, _ answers: AnswerMeasures
  ) throws -> EvaluatedModel {
    let loaded = try LoadedModel(name, data, maximumLength: command.maxLength)
    command.runtime.notice(cuts: loaded.prepared, of: name)
    command.runtime.notice(ends: loaded.ends, of: name)
    var model = EvaluatedModel(name: name)
    let logp = try withProgress("\(name): scored", of: data.lines.count) { step in
      try loaded.logp(progress: step)
    }
    likelihoods.add(to: &model, logp: logp, lengths: loaded.lengths)
    if let reference, samplesPerPrompt > 0 {
      guard loaded.reads(as: reference) else {
        throw ValidationError(
          "'\(reference.name)' and '\(name)' read the data as other tokens; a KL is between models "
            + "of the same tokens: give another --reference, or --kl-samples 0")
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
      maximumNewTokens: command.sampling.maxNewTokens, seed: command.sampling.seed)
    // The first datum of each prompt has its ids.
    var first: [Int] = []
    for (i, unit) in data.units.enumerated() where unit == first.count { first.append(i) }
    let prompts = first.map { model.prepared.data[$0].prompt }
    return try withProgress("\(model.name): KL", of: prompts.count) { step in
      try prompts.chunks(ofCount: command.batch).flatMap { part in
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
    let sampler = try ResponseSampler(
      model: fileURL(model.name), count: command.sampling.count, command.sampling.options)
    let prompts = data.prompts.prefix(sampledPrompts(data))
    _ = try sampler.cuts(of: prompts.map(\.datum.prompt))
    var points: [PointGroup] = []
    let name = model.name
    model.answers = try withProgress("\(name): sampled", of: prompts.count) { step in
      try Array(prompts).chunks(ofCount: command.batch).flatMap { part in
        let sampled = try sampler.responses(to: part.map(\.datum.prompt))
        let judged = try zip(part, sampled).map { try answers.judged($1, to: $0) }
        points += judged.map(\.points)
        try step(part.count)
        return judged.map(\.answers)
      }
    }
    if answers.scorer != nil { answers.add(to: &model, points) }
  }

  // MARK: What is wanted

  private var samplesPerPrompt: Int { command.reference == nil ? 0 : command.klSamples ?? 1 }

  /// Answers are scored and judged for all prompts, and only shown for the first few.
  private func sampledPrompts(_ data: EvaluationData) -> Int {
    command.scorer.isGiven || command.judgeExport != nil
      ? data.prompts.count : min(command.sideBySide ?? 0, data.prompts.count)
  }

  /// From the reference model, or as the data bring it.
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

  private func settings(_ data: EvaluationData) -> EvaluationReport.Settings {
    let hasReference = command.reference != nil || data.hasReferenceLogp
    return .init(
      data: command.data ?? "", reference: command.reference,
      reward: hasReference ? "log-ratio to the reference" : "mean log-probability of a token",
      scorer: command.scorer.scorer ?? command.scorer.rewardModel,
      confidence: data.confidence?.rawValue,
      sampling: sampledPrompts(data) > 0 ? command.sampling.description : nil,
      divergenceSamples: samplesPerPrompt)
  }

  // MARK: Progress

  private func withProgress<Result>(
    _ label: String, of total: Int, _ work: ((Int) throws -> Void) throws -> Result
  ) throws -> Result {
    var line = ProgressLine(isQuiet: command.runtime.quiet)
    defer { line.finish() }
    var done = 0
    return try work { count in
      if Interrupt.isRequested { throw Stop(code: .interrupted, message: "interrupted") }
      done += count
      line.show(label, done: done, of: total)
    }
  }
}
