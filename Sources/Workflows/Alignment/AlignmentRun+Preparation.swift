import ChatTemplates
import Foundation
import LocalSystem
import Objectives
import Packs
import Preferences
import Responses
import Training
import Transformer
import Work

/// Prepares the data, the model, the groups and the reference of a run.
extension AlignmentRun {
  /// Reads the data with their calibration weights. For a supervised run, reads the responses to
  /// learn, whose tokens all have the same weight.
  func dataSet() throws -> (
    set: PreferenceSet, weights: DatasetCalibration.Weights
  ) {
    let set = try PreferenceReader.read(
      fileURL(request.data), rendering: try template(), learning: request.trainOn)
    observer.notice(fields: set.fields)
    if let problem = set.fields.promptProblem { throw problem }
    guard let fineTuning else { return (set, try request.calibration.weights(of: set)) }
    let (selected, leftOut) = try fineTuning.selected(from: set)
    let ties = fineTuning.sharedBests(in: set)
    if ties > 0 {
      observer.notice(
        "ties        in \(ties) data several responses share the best score; the first of them is learnt"
      )
    }
    let undesirable = fineTuning.undesirableTargets(in: set)
    if undesirable > 0 {
      observer.notice(
        "warning     in \(undesirable) data the response that is learnt is labelled undesirable")
    }
    let origin =
      "h = 1: every token weighs the same"
      + (leftOut > 0
        ? "; \(leftOut) data left out, which have no \(fineTuning.rawValue) response" : "")
    return (
      selected, DatasetCalibration.Weights(selected.data.map { _ in 1 }, origin: origin)
    )
  }

  /// Returns the template that renders conversations in the data.
  private func template() throws -> ModelTemplate {
    ModelTemplate(of: try modelSource().original, orIn: request.chatTemplate)
  }

  /// The source of the weights, which is the model itself or the newest checkpoint of a run.
  struct ModelSource {
    /// The directory to load.
    var weights: URL
    /// The adapter of a checkpoint, which is loaded together with the weights.
    var adapter: URL?
    /// The original model of the run, which is also the reference.
    var original: URL
    var checkpoint: URL?
  }

  func modelSource() throws -> ModelSource {
    let original = modelURL(request.model)
    guard let checkpoint = resumed?.checkpoint else {
      return ModelSource(weights: original, original: original)
    }
    if request.adapters.isGiven {
      return ModelSource(
        weights: original, adapter: RunCheckpoint.adapterURL(of: checkpoint), original: original,
        checkpoint: checkpoint)
    }
    return ModelSource(
      weights: RunCheckpoint.modelURL(of: checkpoint), original: original, checkpoint: checkpoint)
  }

  /// Returns the groups of the data, or nil if no field was named. Stores each datum's group in
  /// `data`.
  func grouped(_ data: inout [TrainingDatum]) throws -> DataGroups? {
    guard let field = request.robust.parameters.group else { return nil }
    let groups = try DataGroups(field: field, of: data)
    for (i, group) in groups.indices.enumerated() { data[i].group = group }
    return groups
  }

  func reference(
    for loss: any SampleLoss, _ data: [TrainingDatum], _ settings: TrainingSettings,
    model: @autoclosure () throws -> Decoder
  ) throws -> ReferenceScores? {
    guard ReferenceScores.areNeeded(by: loss.requirements) else { return nil }
    return try ReferenceScores(
      of: data, at: Trainer.dataNeeded(count: data.count, settings: settings), for: loss,
      model: model(), cache: Self.cache, ranks: ranks
    ) { done, total in
      try observer.checkForStop()
      observer.progress(WorkProgress("reference", done: done, of: total))
    }
  }

  /// An adapter that was there before the run is part of the policy that drew the responses, and
  /// not of the reference.
  func takeDrawn(_ reference: inout ReferenceScores?, for plan: Plan) throws {
    guard let adapter = request.adapters.url,
      ReferenceScores.takesDrawn(plan.loss.requirements)
    else { return }
    let model =
      try plan.source.checkpoint == nil
      ? plan.model : Decoder(directory: plan.source.original, adapter: adapter)
    try reference?.takeDrawn(
      of: plan.prepared.data,
      at: Trainer.dataNeeded(count: plan.prepared.data.count, settings: plan.settings),
      from: model, cache: Self.cache, ranks: ranks)
  }

  /// The directory for cached reference scores, in the user's cache directory.
  private static var cache: URL? {
    DoraFolders.root("XDG_CACHE_HOME", ".cache")?.appendingPathComponent("dora-host/reference")
  }
}
