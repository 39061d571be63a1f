import ArgumentParser
import Calibration
import Foundation
import Objectives
import Preferences
import Training
import Transformer

/// What a later part of self-training would refuse, refused before hours of work.
struct SelfTrainingCheck {
  let command: SelfTrain

  func run(on data: EvaluationData) throws {
    _ = try ModelConfiguration(directory: fileURL(command.model))
    for arguments in try SelfTrainingRound.commandLines(of: command) { try parse(arguments) }
    _ = try command.training.settings(dataCount: data.lines.count)
    if let length = command.maxLength { _ = try LengthLimit(maximum: length) }
    try checkCalibration(of: data)
    _ = try command.scorer.make()
    let plugins = try command.loss.plugins.loader(isQuiet: true)
    try checkResponses(of: command.robust.wrapped(plugins.load(command.loss.expression())))
    try command.robust.check(plugins: plugins)
    try checkGroups(of: data)
  }

  private func checkResponses(of loss: any SampleLoss) throws {
    let samples = command.sampling.samples
    let keepsTarget = command.calibration.keepTarget
    let count = samples + (keepsTarget ? 1 : 0)
    let allowed = loss.requirements.responses
    guard !allowed.contains(count),
      !SingleResponses.areNeeded(by: loss.requirements, responseCounts: [count])
    else { return }
    throw ValidationError(
      "loss '\(loss.name)' takes \(LossRequirements.text(ofResponses: allowed)) per datum, "
        + "a prompt with --samples \(samples)\(keepsTarget ? " and its target answer" : "") has \(count)"
    )
  }

  /// Samples are grouped by a number of their prompt's datum, or by their sources.
  private func checkGroups(of data: EvaluationData) throws {
    guard let field = command.robust.parameters.group, field != "sources" else { return }
    let learnt = data.lines.filter { $0.answerToBeat != nil }
    guard let line = learnt.first(where: { $0.datum.numbers[field] == nil }) else { return }
    throw TrainingError.noGroup(
      datum: "\(line.datum.place(in: data.file))", field: field,
      reason: "is missing or not a number; every datum needs a group")
  }

  /// An option of a part is one of this command, so the usage that is shown has to be this command's too.
  private func parse(_ arguments: [String]) throws {
    do {
      _ = try DoraHost.parseAsRoot(arguments)
    } catch {
      throw ValidationError(DoraHost.message(for: error))
    }
  }

  private func checkCalibration(of data: EvaluationData) throws {
    let folds = PhaseOne.Settings().folds
    guard data.prompts.count >= folds else {
      throw ValidationError(
        "\(data.file): \(data.prompts.count) distinct prompts are too few to calibrate by, which cuts "
          + "them into \(folds) parts; give data of at least \(folds) prompts")
    }
    let backbone = command.calibration.backbone
    guard backbone == "ngram" || fileURL(backbone).isFolder else {
      throw ValidationError("--backbone is '\(backbone)', expected ngram or a model's folder")
    }
  }
}
