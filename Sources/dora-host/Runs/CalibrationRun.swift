import ArgumentParser
import Calibration
import Foundation
import LocalSystem
import Preferences
import Responses
import StrictJSON
import Workflows

/// Phase 1 on a data file: from options to the data with h and a report.
struct CalibrationRun {
  let command: Calibrate

  func run() throws {
    let read = try PreferenceReader.file(fileURL(command.data))
    let lines = read.lines
    TerminalObserver(command.runtime).notice(fields: read.fields)
    let labelled = try LabelledResponses(
      lines, file: command.data, target: command.target,
      maximumCharacters: command.classifier.maxCharacters)
    let settings = try settings(for: labelled)
    if command.classifier.isModel {
      try ResultFile.protect([fileURL(command.classifier.backbone)], from: fileURL(command.out))
    }
    var output = try ResultFile(fileURL(command.out))
    let figures = try command.report.map { try ReportFolder(fileURL($0)) }
    say(labelled, lines)
    Interrupt.watch()
    let model = try ModelClassifier(command, dataHash: read.sha256)
    defer { model?.finish() }
    let result = try fitted(labelled, lines, settings, model)
    if let datum = result.weights.firstIndex(where: { !$0.isFinite }) {
      throw Stop(
        code: .usage,
        message:
          "error: \(lines[datum].datum.place(in: command.data)): h is infinite, since a probability is "
          + "1; give a --stabiliser, such as 1/K")
    }
    for (i, line) in lines.enumerated() {
      output.append(
        line.text(with: [
          ("probs", .array(result.probs[i].map { .number($0) })),
          ("h", .number(result.weights[i])),
        ]))
    }
    let summary = CalibrationSummary(
      labelled, result, settings, backbone: command.classifier.backbone)
    try figures?.write(summary)
    try output.close()
    try model?.forget()
    Console.result(
      command.json
        ? summary.json.indentedText.trimmingLineEnd : summary.text(width: Console.resultWidth),
      isInFiles: true)
    if let notice = command.unusedSeed { command.runtime.notice(notice) }
    if let folds = result.folds { say(folds, of: lines.count) }
    command.runtime.notice("written     \(command.out); 'dora-host train --data' takes it")
  }

  private func settings(for labelled: LabelledResponses) throws -> PhaseOne.Settings {
    var settings = PhaseOne.Settings()
    settings.scope = command.perSource ? .perSource : .shared
    settings.folds = command.classifier.folds
    settings.seed = command.seed
    settings.recalibration = command.recalibrate
    settings.mixture = try command.eq6.request.shares(of: labelled.sources.names)
    settings.stabiliser = try command.eq6.request.stabiliserValue()
    settings.resamples = command.bootstrap
    return settings
  }

  private func fitted(
    _ labelled: LabelledResponses, _ lines: [DataLine], _ settings: PhaseOne.Settings,
    _ model: ModelClassifier?
  ) throws -> PhaseOne {
    if let model {
      return try PhaseOne(labelled, backbone: model.backbone(labelled.rows), settings: settings)
    }
    guard command.classifier.backbone == "given" else {
      let backbone = FeatureBackbone(try HashedNGramClassifier(), rows: labelled.rows)
      return try PhaseOne(labelled, backbone: RememberedBackbone(backbone), settings: settings)
    }
    return try PhaseOne(
      labelled, probs: try lines.map(given), gamma: command.classifier.gamma ?? 1,
      settings: settings)
  }

  private func given(_ line: DataLine) throws -> [Double] {
    guard let probs = line.datum.probs else {
      throw DataError.field(
        line.datum.place(in: command.data), name: "probs",
        .missing(hint: "'--backbone given' makes h of it"))
    }
    return probs
  }

  /// What makes the report less reliable than it looks.
  private func say(_ folds: FoldReport, of data: Int) {
    if folds.sharedLong > 0 {
      command.runtime.notice(
        "shared      \(folds.sharedLong) long responses are in several folds, word for word or nearly; a "
          + "classifier knows those from its training, so that AUC, ECE and h look better than they are"
      )
    }
    if folds.sizes.count < command.classifier.folds {
      command.runtime.notice(
        "folds       \(folds.sizes.count) instead of \(command.classifier.folds): data that share a prompt "
          + "or a long response stay together, which leaves \(folds.groups) groups")
    } else if folds.isLopsided {
      command.runtime.notice(
        "folds       uneven: \(folds.largestGroup) of \(data) data share prompts or long responses and "
          + "stay together, so that a classifier of few data judges them")
    }
  }

  private func say(_ labelled: LabelledResponses, _ lines: [DataLine]) {
    let golden = labelled.rows.isGolden.count { $0 }
    command.runtime.notice(
      "target      \(labelled.origin): \(golden) of \(labelled.rows.count) responses of "
        + "\(lines.count) data")
    if command.classifier.backbone != "given", lines.contains(where: { $0.datum.probs != nil }) {
      command.runtime.notice("replaced    the 'probs' that the data had")
    }
  }
}
