import Calibration
import Evaluation
import Foundation
import LocalSystem
import Objectives
import Preferences
import Responses
import Training
import Transformer
import Work

/// Checks in advance that no later part of self-training will be refused after hours of work.
struct SelfTrainingCheck {
  let request: SelfTrainRequest

  func run(on data: EvaluationData) throws {
    _ = try ModelConfiguration(directory: modelURL(request.model))
    _ = try request.training.settings(dataCount: data.lines.count)
    if let length = request.maxLength { _ = try LengthLimit(maximum: length) }
    try checkCalibration(of: data)
    _ = try request.scorer.make()
    let plugins = try request.plugins.loader(SilentObserver())
    try checkResponses(of: request.robust.wrapped(plugins.load(request.loss.expression())))
    try request.robust.check(plugins: plugins)
    try checkGroups(of: data)
  }

  private func checkResponses(of loss: any SampleLoss) throws {
    let samples = request.sampling.count
    let keepsTarget = request.calibration.keepTarget
    let count = samples + (keepsTarget ? 1 : 0)
    let allowed = loss.requirements.responses
    guard !allowed.contains(count),
      !SingleResponses.areNeeded(by: loss.requirements, responseCounts: [count])
    else { return }
    let most = allowed.upperBound - (keepsTarget ? 1 : 0)
    let remedy: WorkText =
      allowed.upperBound < count && most >= 2
      ? "; give \(Setting.samples) \(most)"
      : keepsTarget && allowed.contains(samples) ? "; leave \(Setting.keepTarget) out" : ""
    throw WorkError.badInput(
      "loss '\(loss.name)' takes \(LossRequirements.text(ofResponses: allowed)) per datum, "
        + "a prompt with \(Setting.samples) \(samples)\(keepsTarget ? " and its target answer" : "") has \(count)\(remedy)"
    )
  }

  /// Checks the groups. Samples are grouped by a numeric field of the datum that their prompt comes
  /// from, or by their sources.
  private func checkGroups(of data: EvaluationData) throws {
    guard let field = request.robust.parameters.group, field != "sources" else { return }
    let learnt = data.lines.filter { $0.baseline != nil }
    guard let line = learnt.first(where: { $0.datum.numbers[field] == nil }) else { return }
    throw TrainingError.noGroup(
      datum: "\(line.datum.place(in: data.file))", field: field,
      reason: "is missing or not a number; every datum needs a group")
  }

  private func checkCalibration(of data: EvaluationData) throws {
    let folds = PhaseOne.Settings().folds
    guard data.prompts.count >= folds else {
      throw WorkError.badInput(
        "\(data.file): \(data.prompts.count) distinct prompts are too few to calibrate by, which cuts "
          + "them into \(folds) parts; give data of at least \(folds) prompts")
    }
    let backbone = request.calibration.backbone
    guard backbone == "ngram" || fileURL(backbone).isFolder else {
      throw WorkError.invalid(.backbone, "is '\(backbone)', expected ngram or a model's folder")
    }
  }
}
