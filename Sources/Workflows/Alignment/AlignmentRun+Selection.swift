import Objectives
import Preferences
import Training
import Work

/// Selects the data that a run trains on, and finds data and runs without effect.
extension AlignmentRun {
  /// The changes that were made to the data before they were put into batches.
  struct Selection {
    var leftOut: LeftOutData
    /// The origins of the labels if each response became a datum; nil if the data were not split.
    var takenApart: SingleResponses.Labels?
    /// The number of responses that were left out because nothing says whether they are desirable.
    var unlabelled = 0
    /// The number of data in which a response labelled desirable scores lower than one that isn't,
    /// counted before they were taken apart.
    var contradictory: Int
    /// The data without distinct responses, counted before the data were taken apart.
    var indistinct: IndistinctResponses
  }

  /// Leaves out data that would have no effect, and splits lists for an objective on single
  /// responses.
  ///
  /// - Parameter preference: the objective on preferences; nil for supervised fine-tuning.
  func select(
    _ data: inout [TrainingDatum], for preference: (any SampleLoss)?
  ) throws -> Selection {
    let isTakenApart =
      preference.map {
        SingleResponses.areNeeded(
          by: $0.requirements, responseCounts: data.lazy.map(\.responses.count))
      } ?? false
    let learnsFromScores = preference?.requirements.takes(.score) ?? false
    let leftOut = data.leaveOut(
      learnsFromScores: learnsFromScores || isTakenApart, isTakenApart: isTakenApart,
      keepsTies: request.loss.keepTies)
    guard leftOut.kept > 0 else {
      let remedy: WorkText =
        leftOut.counts[.ties] == nil ? "" : "; \(Setting.keepTies) trains on equal scores"
      throw WorkError.badInput(
        "there is nothing to train on: of \(leftOut.total) data \(leftOut.summary)\(remedy)")
    }
    var selection = Selection(
      leftOut: leftOut, takenApart: isTakenApart ? SingleResponses.Labels(of: data) : nil,
      contradictory: data.count(where: \.labelsContradictScores),
      indistinct: IndistinctResponses(in: data))
    if isTakenApart {
      let responses = data.reduce(0) { $0 + $1.responses.count }
      data = data.flatMap(\.takenApart)
      selection.unlabelled = responses - data.count
    }
    return selection
  }

  // MARK: Runs that do nothing

  /// Refuses a run in which every step would leave the model unchanged.
  func checkEffect(_ plan: Plan) throws {
    let data = plan.prepared.data
    if plan.objective.robustifier.withoutCalibration != nil,
      data.allSatisfy({ $0.calibrationWeight == 0 })
    {
      throw WorkError.badInput(
        "no step would do anything: every h is 0, and '\(plan.objective.name)' multiplies by it; "
          + "see where h comes from, or take \(Setting.robust) erm")
    }
    let responses = plan.selection.indistinct
    let lone = plan.loss.requirements.takes(.score) ? responses.lone : 0
    guard fineTuning == nil, plan.selection.takenApart == nil,
      responses.all == data.count || lone == data.count,
      data.prefix(Self.mostProbes).allSatisfy({ ObjectiveProbe.isIdle(plan.loss, on: $0) })
    else { return }
    let cut: WorkText =
      plan.prepared.cuts.responsesCut > 0
      ? " after they were cut to \(Setting.maxLength) \(plan.prepared.maximumLength); raise it" : ""
    let reason: WorkText =
      lone == data.count
      ? "a single response has a score, and '\(plan.loss.name)' compares two or more"
      : "all responses are the same\(cut)"
    throw WorkError.badInput(
      "no step would do anything: in each of \(data.count) data \(reason)")
  }

  /// The maximum number of data that are probed. A few suffice, since objectives treat all data of
  /// the same kind alike.
  private static let mostProbes = 16

  // MARK: Messages

  /// Returns remarks for the user about the data and about options that have no effect, with one
  /// line for each.
  func remarks(on plan: Plan) -> [WorkText] {
    selectionRemarks(plan) + tieRemarks(plan) + orderRemarks(plan) + indistinctRemarks(plan)
      + calibrationRemarks(plan) + batchRemarks(plan) + columnRemarks(plan)
  }

  private func selectionRemarks(_ plan: Plan) -> [WorkText] {
    var lines: [WorkText] = []
    let leftOut = plan.selection.leftOut
    if leftOut.kept < leftOut.total {
      let remedy: WorkText =
        leftOut.counts[.ties] == nil ? "" : "; \(Setting.keepTies) keeps equal scores"
      lines.append(
        "left out    of \(leftOut.total) data \(leftOut.summary)\(remedy)")
    }
    if let labels = plan.selection.takenApart {
      lines.append(
        "responses   \(labels.notice(plan.loss.name, unlabelled: plan.selection.unlabelled))")
    }
    let contradictory = plan.selection.contradictory
    if contradictory > 0, fineTuning == nil {
      let guide = plan.loss.requirements.takes(.score) ? "scores" : "labels"
      lines.append(
        "warning     in \(contradictory) of \(leftOut.kept) data a response that is labelled desirable scores lower "
          + "than one that isn't; '\(plan.loss.name)' goes by the \(guide)")
    }
    let weighted = plan.prepared.data.count { ($0.exampleWeight ?? 1) != 1 }
    if weighted > 0 {
      let use =
        plan.loss.exampleWeighting == .objective
        ? "'\(plan.loss.name)' takes itself" : "multiplies their loss"
      lines.append(
        "weights     \(weighted) of \(plan.prepared.data.count) data have a weight other than 1, which \(use)"
      )
    }
    return lines
  }

  private func tieRemarks(_ plan: Plan) -> [WorkText] {
    guard plan.loss.requirements.takes(.score) else { return [] }
    let tied = plan.prepared.data.filter { ScoreTies.areAny($0.scores ?? []) }
    guard let first = tied.first else { return [] }
    let answer =
      switch ObjectiveProbe.ordersTies(plan.loss, of: first) {
      case true: "'\(plan.loss.name)' takes those in the order of the file"
      case false: "'\(plan.loss.name)' gives those no order"
      case nil: "what '\(plan.loss.name)' does with those is its own affair"
      }
    return [
      "ties        \(tied.count) of \(plan.prepared.data.count) data have equal scores; \(answer)"
    ]
  }

  /// Returns remarks on lists without scores, which a preference objective uses in the order of the
  /// file.
  private func orderRemarks(_ plan: Plan) -> [WorkText] {
    let data = plan.prepared.data
    let unscored = data.filter { $0.scores == nil && $0.responses.count > 1 }
    guard plan.loss.requirements.takes(.score), let first = unscored.first,
      ObjectiveProbe.ordersTies(plan.loss, of: first) == true
    else { return [] }
    return [
      "warning     \(unscored.count) of \(data.count) data have no 'scores'; '\(plan.loss.name)' takes "
        + "their first response for the better one"
    ]
  }

  private func indistinctRemarks(_ plan: Plan) -> [WorkText] {
    guard fineTuning == nil else { return [] }
    var lines: [WorkText] = []
    let (count, indistinct) = (plan.selection.leftOut.kept, plan.selection.indistinct)
    let isCut = plan.prepared.cuts.responsesCut > 0
    if let lone = plan.prepared.data.first(where: \.scoresOneResponseAlone),
      plan.loss.requirements.takes(.score), ObjectiveProbe.isIdle(plan.loss, on: lone)
    {
      lines.append(
        "warning     in \(indistinct.lone) of \(count) data a single response has a score; "
          + "they teach nothing and count in the batch")
    }
    guard indistinct.some > 0 else { return lines }
    let remedy: WorkText =
      isCut ? ", some perhaps by the cut: a larger \(Setting.maxLength) may tell them apart" : ""
    lines.append(
      "warning     in \(indistinct.some) of \(count) data responses of different scores are the same "
        + "tokens\(remedy); they teach nothing and count in the batch"
    )
    return lines
  }

  private func calibrationRemarks(_ plan: Plan) -> [WorkText] {
    guard fineTuning == nil else { return [] }
    if plan.hasCalibration { return constantRemarks(plan) }
    let remedy = "'dora-host calibrate' makes h"
    var lines: [WorkText] = []
    if let filter = request.calibration.filter {
      lines.append(
        "warning     \(Setting.filter) '\(filter)' looks at h, and the data have none: every h is 1; \(remedy)"
      )
    }
    if request.calibration.calibrationNormalize == .mean {
      lines.append(
        "warning     \(Setting.calibrationNormalize) mean does nothing: the data have no h; \(remedy)"
      )
    }
    if let other = plan.objective.robustifier.withoutCalibration {
      // If the user didn't choose the robustifier, this is only a hint.
      let label = request.robust.robust == RobustRequest.standard ? "h           " : "warning     "
      lines.append(
        "\(label)the data have no h, so it is 1 for all and '\(plan.objective.name)' is '\(other)'; \(remedy)"
      )
    }
    return lines
  }

  /// Returns a remark if h is the same for all data.
  private func constantRemarks(_ plan: Plan) -> [WorkText] {
    guard let other = plan.objective.robustifier.withoutCalibration,
      let range = ConstantCalibration.range(of: plan.prepared.data.map(\.calibrationWeight))
    else { return [] }
    let values =
      range.lowerBound == range.upperBound
      ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    return [
      "warning     h is nearly the same for all data, \(values): '\(plan.objective.name)' tells none apart by it "
        + "and is '\(other)' but for that factor; 'dora-host calibrate' says what its classifier learnt"
    ]
  }

  /// Returns a remark if batches have only one datum, in which case there is nothing to weigh.
  private func batchRemarks(_ plan: Plan) -> [WorkText] {
    guard plan.settings.batch == 1, fineTuning == nil, plan.objective.robustifier.needsSeveralData
    else {
      return []
    }
    let weighted = plan.objective.robustifier.withoutCalibration == nil ? "" : ", weighted by h"
    return [
      "warning     with a batch of 1 '\(plan.objective.name)' has nothing to compare and is a plain mean"
        + "\(weighted); a larger \(Setting.batch) lets it weigh"
    ]
  }

  /// Returns a remark on columns that can't be stored in the log of scores.
  private func columnRemarks(_ plan: Plan) -> [WorkText] {
    let names = Set(plan.prepared.data.lazy.flatMap(\.columns.keys))
      .filter(RunDirectory.isOwnName).sorted().map { "'\($0)'" }
    guard !names.isEmpty else { return [] }
    let (verb, fields) = names.count == 1 ? ("is", "a field") : ("are", "fields")
    return [
      WorkText(
        "columns     \(names.joined(separator: ", ")) of the data \(verb) not in scores.jsonl, which has "
          + "\(fields) of its own by that name")
    ]
  }
}
