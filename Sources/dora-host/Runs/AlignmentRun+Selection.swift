import ArgumentParser
import Objectives
import Preferences
import Training

/// Which of the data a run trains on, and what it would train on in vain.
extension AlignmentRun {
  /// What was done with the data before batches are made.
  struct Selection {
    var leftOut: LeftOutData
    /// Whether each response became a datum.
    var isTakenApart = false
  }

  /// Leaves out what would take part in vain, and takes lists apart for an objective of single responses.
  ///
  /// - Parameter preference: nil of supervised fine-tuning.
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
      learnsFromScores: learnsFromScores || isTakenApart, keepsTies: command.loss.ties.keepTies)
    guard leftOut.kept > 0 else {
      throw ValidationError(
        "there is nothing to train on: of \(leftOut.total) data \(leftOut.summary)"
          + (leftOut.counts[.ties] == nil ? "" : "; --keep-ties trains on equal scores"))
    }
    if isTakenApart { data = data.flatMap(\.takenApart) }
    return Selection(leftOut: leftOut, isTakenApart: isTakenApart)
  }

  // MARK: Runs that do nothing

  /// Refuses a run whose every step would leave the model as it is.
  func checkEffect(_ plan: Plan) throws {
    let data = plan.prepared.data
    if plan.robustifier.withoutCalibration != nil, data.allSatisfy({ $0.calibration == 0 }) {
      throw ValidationError(
        "no step would do anything: every h is 0, and '\(plan.robustifier.name)' multiplies by it; "
          + "see where h comes from, or take --robust erm")
    }
    guard fineTuning == nil, IndistinctResponses(in: data).all == data.count,
      data.prefix(Self.mostProbes).allSatisfy({ ObjectiveProbe.isIdle(plan.loss, on: $0) })
    else { return }
    throw ValidationError(
      "no step would do anything: in each of \(data.count) data all responses are the same"
        + (plan.prepared.cuts.responsesCut > 0
          ? " after they were cut to --max-length \(plan.prepared.maximumLength); raise it" : ""))
  }

  /// Data of one kind are all alike to an objective; a few calls tell.
  private static let mostProbes = 16

  // MARK: What is said

  /// What a user should know of the data and of options that have no effect, a line each.
  func remarks(on plan: Plan) -> [String] {
    selectionRemarks(plan) + tieRemarks(plan) + indistinctRemarks(plan) + calibrationRemarks(plan)
  }

  private func selectionRemarks(_ plan: Plan) -> [String] {
    var lines: [String] = []
    let leftOut = plan.selection.leftOut
    if leftOut.kept < leftOut.total {
      lines.append(
        "left out    of \(leftOut.total) data \(leftOut.summary)"
          + (leftOut.counts[.ties] == nil ? "" : "; --keep-ties keeps equal scores"))
    }
    if plan.selection.isTakenApart {
      lines.append("responses   \(SingleResponses.notice(plan.loss.name))")
    }
    let weighted = plan.prepared.data.count { ($0.weight ?? 1) != 1 }
    if weighted > 0 {
      lines.append(
        "weights     \(weighted) of \(plan.prepared.data.count) data have a weight other than 1, which "
          + (plan.loss.exampleWeighting == .objective
            ? "'\(plan.loss.name)' takes itself" : "multiplies their loss"))
    }
    return lines
  }

  private func tieRemarks(_ plan: Plan) -> [String] {
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

  private func indistinctRemarks(_ plan: Plan) -> [String] {
    guard fineTuning == nil else { return [] }
    let (data, cuts) = (plan.prepared.data, plan.prepared.cuts)
    let indistinct = IndistinctResponses(in: data)
    let isCut = cuts.responsesCut > 0
    guard indistinct.some > 0 else { return [] }
    let remedy = isCut ? ", some perhaps by the cut: a larger --max-length may tell them apart" : ""
    return [
      "warning     in \(indistinct.some) of \(data.count) data responses of different scores are the same "
        + "tokens\(remedy); they teach nothing and count in the batch"
    ]
  }

  private func calibrationRemarks(_ plan: Plan) -> [String] {
    guard fineTuning == nil, !plan.hasCalibration else { return [] }
    let remedy = "'dora-host calibrate' makes h"
    var lines: [String] = []
    if let filter = command.calibration.filter {
      lines.append(
        "warning     --filter '\(filter)' looks at h, and the data have none: every h is 1; \(remedy)"
      )
    }
    if command.calibration.calibrationNormalise == .mean {
      lines.append(
        "warning     --calibration-normalise mean does nothing: the data have no h; \(remedy)")
    }
    if let other = plan.robustifier.withoutCalibration {
      // The default's name was not typed by anybody: for it this is no more than a hint.
      let label = command.robust.robust == RobustOptions.standard ? "h           " : "warning     "
      lines.append(
        label
          + "the data have no h, so it is 1 for all and '\(plan.robustifier.name)' is '\(other)'; "
          + remedy)
    }
    return lines
  }
}
