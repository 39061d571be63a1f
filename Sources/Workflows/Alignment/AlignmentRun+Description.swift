import BuildRecord
import Foundation
import LocalSystem
import Objectives
import Responses
import TensorCore
import Training
import Transformer
import Work

/// Describes a run to the user before its first step, and in `run.json`.
extension AlignmentRun {
  func say(_ plan: Plan) {
    let (prepared, settings) = (plan.prepared, plan.settings)
    let data = prepared.data
    notice("objective   \(plan.loss.text), robustifier \(plan.objective.text)")
    for place in plan.loss.provenance + plan.objective.robustifier.provenance {
      notice("plugin      \(place.summary)")
    }
    if let adapter = plan.model.adapterSummary { say(adapter, plan) }
    notice("calibration \(plan.calibration)")
    notice(
      "data        \(data.count) data, \(data.reduce(0) { $0 + $1.responses.count }) responses, \(settings.shuffle ? "shuffled" : "in file order")"
    )
    observer.notice(cuts: prepared)
    observer.notice(ends: prepared.ends)
    for line in remarks(on: plan) { notice(line) }
    if settings.batch < request.training.batch {
      notice("batch       \(settings.batch), all there is, instead of \(request.training.batch)")
    }
    notice(
      WorkText(
        "steps       \(settings.steps) of batch \(settings.batch), \(settings.optimizer.rawValue), "
          + "lr \(settings.learningRate) \(settings.schedule), \(settings.warmupSteps) warm-up, "
          + (settings.maxGradientNorm > 0 ? "clip \(settings.maxGradientNorm)" : "no clipping")
          + ", \(ThreadPool.threads) thread\(ThreadPool.threads == 1 ? "" : "s")"))
    if plan.model.recomputesLayers, request.training.recompute == nil {
      notice("recompute   \(Setting.recompute) layers, since the run fits into memory only so")
    }
    if settings.warmupSteps > settings.steps {
      notice(
        "warning     the warm-up of \(settings.warmupSteps) steps is longer than the run, so that the rate never comes "
          + "to \(Setting.lr); give a smaller \(Setting.warmup), such as 0.03")
    }
    if let groups = plan.groups { notice("groups      \(groups.summary)") }
    if request.adapters.lora == nil, let unused = request.training.unusedSeed { notice(unused) }
    if ranks.count > 1 { notice("ranks       \(ranks.count), the data of a step in equal shares") }
  }

  private func say(_ adapter: AdapterSummary, _ plan: Plan) {
    notice(adapter.notice)
    if adapter.dropout > 0 {
      notice(
        "dropout     the adapter was trained with a dropout of \(adapter.dropout); here it is trained without"
      )
    }
    if ReferenceScores.areNeeded(by: plan.loss.requirements) {
      notice("reference   the model without its adapter")
    }
  }

  /// Returns the hash of the model's files. Throws an error if the files have changed since they
  /// were read.
  private func modelSource(of plan: Plan) throws -> RunDescription.Source {
    let source = try RunDescription.Source(hashing: plan.source.original)
    guard ChangeMarks(of: plan.source.original) == plan.files else {
      throw TrainingError.changedWhileRead(path: plan.source.original.path)
    }
    return source
  }

  func describe(_ plan: Plan) throws -> RunDescription {
    let (loss, objective, prepared) = (plan.loss, plan.objective, plan.prepared)
    let robustifier = objective.robustifier
    return RunDescription(
      version: BuildRecord.version, commandLine: origin.commandLine, request: try request.stored,
      settings: plan.settings,
      loss: .init(
        // The name of a sum or a wrapper contains the parameters of each part.
        name: loss.parameters.isEmpty ? loss.text : loss.name,
        parameters: Dictionary(loss.parameters.map { ($0.id, $0.text) }) { $1 },
        files: try loss.provenance.map { try .init($0) }),
      robustifier: .init(
        name: objective.name, parameters: objective.parameters.mapValues { "\($0)" },
        files: try robustifier.provenance.map { try .init($0) }),
      plugins: loss.provenance + robustifier.provenance,
      model: try modelSource(of: plan),
      adapter: try .init(
        of: plan.model, lora: request.adapters.lora, start: request.adapters.url),
      data: plan.data,
      maxLength: prepared.maximumLength, threads: ThreadPool.threads, ranks: ranks.count,
      calibration: plan.calibration,
      counts: .init(
        data: prepared.data.count,
        responses: prepared.data.reduce(0) { $0 + $1.responses.count },
        promptsCut: prepared.cuts.promptsCut, responsesCut: prepared.cuts.responsesCut))
  }
}

extension PluginProvenance {
  /// A summary for the user, in one line.
  var summary: String {
    guard process == "own" else { return "\(path) runs in this process" }
    return "\(path) runs in a process of its own"
      + (missing.isEmpty ? "" : "; this kernel lacks " + missing.joined(separator: ", "))
  }
}

extension DataGroups {
  /// The names with their sizes, or only the first few of them if there are many.
  var summary: String {
    let shown = zip(names, sizes).prefix(8).map { "\($0) (\($1))" }.joined(separator: ", ")
    return names.count > 8 ? "\(names.count): \(shown), …" : shown
  }
}
