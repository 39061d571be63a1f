import Calibration
import ChatTemplates
import Foundation
import LocalSystem
import Preferences
import Responses
import StrictJSON
import Work

/// Runs phase 1 of Algorithm 1 on a data file, which adds h to the data.
struct CalibrationRun {
  let request: CalibrationRequest
  let observer: any WorkObserver

  /// The renderer for conversations. It uses the template of the model that reads them, or renders
  /// plain text if there is no such model.
  private var renderer: any ConversationRenderer {
    guard request.classifier.isModel else { return PlainConversation() }
    let template = ModelTemplate(directory: modelURL(request.classifier.backbone))
    return template.hasTemplate ? template : PlainConversation()
  }

  func run(_ reporter: (any CalibrationReporter)?) throws -> CalibrationResult {
    let read = try PreferenceReader.file(fileURL(request.data), rendering: renderer)
    let lines = read.lines
    observer.notice(fields: read.fields)
    let labelled = try LabelledResponses(
      lines, file: request.data, target: request.target,
      maximumCharacters: request.classifier.maxCharacters)
    let settings = try settings(for: labelled)
    if request.classifier.isModel {
      try ResultFile.protect([modelURL(request.classifier.backbone)], from: fileURL(request.out))
    }
    var output = try ResultFile(file: fileURL(request.out))
    try reporter?.prepare()
    say(labelled, lines)
    // From here on, a requested stop leaves completed fits from which the work can be resumed.
    _ = observer.isStopRequested
    let model = try ModelClassifier(request, dataHash: read.sha256, observer)
    let phaseOne = try fitted(labelled, lines, settings, model)
    if let datum = phaseOne.weights.firstIndex(where: { !$0.isFinite }) {
      throw WorkError.badInput(
        "\(lines[datum].datum.place(in: request.data)): h is infinite, since a probability is "
          + "1; give a \(Setting.stabilizer), such as 1/K")
    }
    for (i, line) in lines.enumerated() {
      output.append(
        line.text(with: [
          ("probs", .array(phaseOne.probs[i].map { .number($0) })),
          ("h", .number(phaseOne.weights[i])),
        ]))
    }
    let result = CalibrationResult(
      labelled: labelled, phaseOne: phaseOne, settings: settings,
      backbone: request.classifier.backbone, fit: request.classifier.fit ?? .logistic)
    try reporter?.write(result)
    try output.close()
    try model?.forget()
    return result
  }

  private func settings(for labelled: LabelledResponses) throws -> PhaseOne.Settings {
    var settings = PhaseOne.Settings()
    settings.scope = request.perSource ? .perSource : .shared
    settings.folds = request.classifier.folds
    settings.seed = request.seed
    settings.recalibration = request.recalibrate
    settings.mixture = try request.eq6.shares(of: labelled.sources.names)
    settings.stabilizer = try request.eq6.stabilizerValue()
    settings.resamples = request.bootstrap
    // The scopes aren't compared with fine-tuning, because another fine-tuning for each source
    // would take hours.
    settings.comparesScopes = request.classifier.fineTuning(seed: request.seed) == nil
    return settings
  }

  private func fitted(
    _ labelled: LabelledResponses, _ lines: [DataLine], _ settings: PhaseOne.Settings,
    _ model: ModelClassifier?
  ) throws -> PhaseOne {
    if let model {
      return try PhaseOne(labelled, backbone: model.backbone(labelled.rows), settings: settings)
    }
    guard request.classifier.backbone == "given" else {
      let classifier = try HashedNGramClassifier(fit: request.classifier.fit ?? .logistic)
      let backbone = FeatureBackbone(classifier, rows: labelled.rows)
      return try PhaseOne(
        labelled, backbone: RememberedBackbone(backbone, observer: observer), settings: settings)
    }
    return try PhaseOne(
      labelled, probs: try lines.map(given), gamma: request.classifier.gamma ?? 1,
      settings: settings)
  }

  private func given(_ line: DataLine) throws -> [Double] {
    guard let probs = line.datum.probs else {
      throw WorkError.badInput(
        "\(line.datum.place(in: request.data)): field 'probs': is missing; "
          + "'\(Setting.backbone) given' makes h of it")
    }
    return probs
  }

  private func say(_ labelled: LabelledResponses, _ lines: [DataLine]) {
    let golden = labelled.rows.isGolden.count { $0 }
    observer.notice(
      "target      \(labelled.origin): \(golden) of \(labelled.rows.count) responses of "
        + "\(lines.count) data")
    if request.classifier.backbone != "given", lines.contains(where: { $0.datum.probs != nil }) {
      observer.notice("replaced    the 'probs' that the data had")
    }
  }
}
