import Foundation
import LocalSystem
import Objectives
import Preferences
import Training
import Transformer

extension AlignmentRun {
  /// All parts of a run, which are read and checked before anything is trained or written.
  struct Plan {
    var data: RunDescription.Source
    var source: ModelSource
    var model: Decoder
    var prepared: PreparedData
    var selection: Selection
    var groups: DataGroups?
    /// A description of the origin of the calibration weights and of the data that the filter left
    /// out.
    var calibration: String
    /// Whether the data provide any information about h.
    var hasCalibration: Bool
    var loss: any SampleLoss
    /// The objective, which is a function of the losses of a step.
    var objective: RobustObjective
    var settings: TrainingSettings
    /// The files that accompany the trained model.
    var companions: ModelCompanions
    /// The directory of a new run. If the user named none and the default name is taken, a number
    /// is appended.
    var directory: URL
    var memory: MemoryPlan
    /// The change marks of the model's files from before the model was read.
    var files: ChangeMarks
  }

  /// Reads the files that the command names, in an order that reveals mistakes early.
  func plan() throws -> Plan {
    let plugins = try request.plugins.loader(observer)
    let preference =
      try fineTuning == nil
      ? request.robust.wrapped(plugins.load(request.loss.expression())) : nil
    try request.robust.check(plugins: plugins)
    let (set, weights) = try dataSet()
    let source = try modelSource()
    let files = ChangeMarks(of: source.original)
    let outline = try request.adapters.outline(
      source.weights, checkpoint: source.adapter, seed: request.training.seedValue)
    var prepared = try PreparedData(
      set, model: outline.configuration, tokenizerURL: source.original,
      maximumLength: request.maxLength)
    for (i, h) in weights.weights.enumerated() { prepared.data[i].calibrationWeight = h }
    let filtered = try request.calibration.filtered(prepared.data, terms: weights.terms)
    prepared.data = filtered.data
    let selection = try select(&prepared.data, for: preference)
    let groups = try grouped(&prepared.data)
    var settings = try request.training.settings(
      dataCount: prepared.data.count, standardRate: request.standardRate)
    settings.lossShift = request.robust.parameters.lossShift
    let loss = preference ?? LanguageModelLoss(prepared.data, settings: settings)
    let objective = try request.robust.make(groups: groups, plugins: plugins)
    let memory = try fittingPlan(
      MemoryQuestion(
        outline: outline, loss: loss, objective: objective, data: prepared.data,
        settings: settings, program: AvailableMemory.resident))
    let model = try request.adapters.load(
      source.weights, checkpoint: source.adapter, seed: request.training.seedValue)
    model.recomputesLayers = outline.recomputesLayers
    let plan = Plan(
      data: try dataSource(of: set), source: source, model: model, prepared: prepared,
      selection: selection,
      groups: groups,
      calibration: [weights.origin, filtered.text].compactMap { $0 }.joined(separator: "; "),
      hasCalibration: set.data.contains { $0.calibrationWeight != nil || $0.probs != nil },
      loss: loss, objective: objective,
      settings: settings, companions: try ModelCompanions(of: source.original),
      directory: directory(for: loss), memory: memory, files: files)
    try check(plan)
    try checkEffect(plan)
    return plan
  }

  private func check(_ plan: Plan) throws {
    // Other ranks don't check the directory, since the first rank may have created it already.
    if ranks.isFirst {
      if plan.source.checkpoint == nil { try checkDirectory(of: plan) }
      try checkRoom(for: plan)
    }
    try Trainer.check(
      loss: plan.loss, objective: plan.objective, lossShift: plan.settings.lossShift,
      data: plan.prepared.data)
  }

  /// Creates a trainer that continues where the run stopped.
  func trainer(for plan: Plan) throws -> Trainer {
    let checkpoint = plan.source.checkpoint
    // Before its first step, the policy equals the reference. If an adapter is trained, the model
    // without the adapter is always the reference.
    let isReference = checkpoint == nil || plan.model.adapter != nil
    var reference: ReferenceScores? = try plan.model.withoutAdapter {
      try self.reference(
        for: plan.loss, plan.prepared.data, plan.settings,
        model: isReference ? plan.model : Decoder(directory: plan.source.original, isFrozen: true))
    }
    try takeDrawn(&reference, for: plan)
    let trainer = try Trainer(
      model: plan.model, loss: plan.loss, objective: plan.objective, data: plan.prepared.data,
      reference: reference, settings: plan.settings, groups: plan.groups, ranks: ranks)
    if let checkpoint { try RunCheckpoint.restore(trainer, from: checkpoint) }
    return trainer
  }
}
