import Calibration
import Collectives
import Foundation
import Objectives
import PluginHost
import Preferences
import TensorCore
import Training
import Transformer

/// Training a given model on given data, from options to the run's folder.
struct AlignmentRun {
  let command: Train
  /// What the run's folder says when the run is gone on with.
  let earlier: RunDescription?
  let ranks: any RankGroup

  /// The responses that a supervised run learns; nil of a run with preferences.
  let fineTuning: SupervisedTarget?

  var notice: (String) -> Void { command.runtime.notice }

  /// Joins the other processes, if this one is one of several.
  init(
    command: Train, earlier: RunDescription? = nil, fineTuning: SupervisedTarget? = nil
  ) throws {
    self.fineTuning = fineTuning
    ranks = try Launch().join(libraryIn: command.loss.plugins.locator.directories)
    var command = command
    if !ranks.isFirst { command.runtime.quiet = true }
    self.command = command
    self.earlier = earlier
  }

  func run() throws {
    let plugins = try command.loss.plugins.loader(isQuiet: command.runtime.quiet)
    let preference = try fineTuning == nil ? plugins.load(command.loss.expression()) : nil
    try command.robust.check(plugins: plugins)
    let (set, weights) = try dataSet()
    let source = try modelSource()
    let model = try Decoder(directory: source.weights)
    var prepared = try PreparedData(
      set, model: model.configuration, tokenizerURL: source.weights,
      maximumLength: command.maxLength)
    for (i, h) in weights.weights.enumerated() { prepared.data[i].calibration = h }
    let filtered = try command.calibration.filtered(prepared.data)
    prepared.data = filtered.data
    let groups = try grouped(&prepared.data)
    let robust = try command.robust.make(groups: groups, plugins: plugins)
    var settings = try command.training.settings(dataCount: prepared.data.count)
    settings.lossShift = command.robust.parameters.lossShift
    let loss = preference ?? LanguageModelLoss(prepared.data, settings: settings)
    let newRun = folderURL(for: loss)
    // The folder is the first rank's, who may have made it already.
    if ranks.isFirst, source.checkpoint == nil { try RunDirectory.check(newRun) }
    try Trainer.check(
      loss: loss, robustifier: robust, lossShift: settings.lossShift,
      data: prepared.data)
    let origin = [weights.origin, filtered.text].compactMap { $0 }.joined(separator: "; ")
    say(loss, robust, prepared, settings, origin: origin)
    if let groups { notice("groups      \(groups.summary)") }
    if ranks.count > 1 { notice("ranks       \(ranks.count), the data of a step in equal shares") }
    if command.dryRun { return try ranks.finish() }

    var description = try describe(
      loss: loss, robust: robust, model: source.original, data: set.file,
      settings: settings, prepared: prepared, calibration: origin)
    if let earlier {
      let run = fileURL(command.resume ?? "")
      description = try description.continuing(
        earlier, at: RunCheckpoint.runURL(within: run),
        allowsChangedPlugins: command.allowChangedPlugin)
    }
    Interrupt.watch()
    let reference = try reference(
      for: loss, prepared.data, settings,
      // Before its first step the policy is the reference.
      model: source.checkpoint == nil ? model : Decoder(directory: source.original))
    let trainer = try Trainer(
      model: model, loss: loss, robustifier: robust, data: prepared.data,
      reference: reference, settings: settings, groups: groups, ranks: ranks)
    if let checkpoint = source.checkpoint { try RunCheckpoint.restore(trainer, from: checkpoint) }
    if let earlier {
      let step = trainer.completedSteps
      for change in description.noteChangedPlugins(since: earlier, afterStep: step) {
        notice("changed     \(change.path), after step \(step)")
      }
    }
    guard ranks.isFirst else { return try follow(trainer) }
    let run = try folder(newRun, for: trainer, source: source)
    try run.describe(description)
    try train(trainer, in: run, tokenizer: source.weights, &description)
  }

  /// Takes part in the steps of a run whose files are the first rank's.
  private func follow(_ trainer: Trainer) throws {
    let finished = try trainer.run(shouldStop: { Interrupt.isRequested })
    try ranks.finish()
    if !finished { throw Stop(code: .interrupted, message: nil) }
  }
}
