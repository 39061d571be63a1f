import ChatTemplates
import Foundation
import LocalSystem
import Preferences
import Statistics
import Work

/// The data of an evaluation, grouped by prompt. A prompt is the unit of resampling and pairing,
/// even if several data share it.
package struct EvaluationData {
  package let lines: [DataLine]
  /// A record of the fields that aren't used.
  package let fields: FieldUse
  package let file: String
  /// The SHA-256 of the bytes that were read.
  package let sha256: String
  /// The index in ``prompts`` of each datum's prompt, `[N]`.
  package let units: [Int]
  /// The first datum with each distinct prompt.
  package let prompts: [DataLine]
  /// The number of data with weight 0, which are excluded from all other properties.
  let weightless: Int

  package init(
    _ file: String, limit: Int?, rendering renderer: (any ConversationRenderer)?
  ) throws {
    self.file = file
    let read = try PreferenceReader.file(fileURL(file), needs: .prompt, rendering: renderer)
    sha256 = read.sha256
    let all = read.lines
    fields = read.fields
    let wanted = limit.map { Array(all.prefix($0)) } ?? all
    let lines = wanted.filter { $0.datum.exampleWeight != 0 }
    self.lines = lines
    weightless = wanted.count - lines.count
    guard !lines.isEmpty else {
      throw WorkError.badInput(
        "there is nothing to measure: every datum of '\(file)' has the weight 0")
    }
    var places: [PromptKey: Int] = [:]
    var prompts: [DataLine] = []
    units = lines.map { line in
      let key = PromptKey(line.datum.prompt)
      if let place = places[key] { return place }
      places[key] = prompts.count
      prompts.append(line)
      return prompts.count - 1
    }
    self.prompts = prompts
  }

  package var set: PreferenceSet { PreferenceSet(file: fileURL(file), data: lines.map(\.datum)) }

  /// The mean of a quantity over each prompt's data, with nil for a prompt without values.
  package func byPrompt(_ values: [Double?]) -> [Double?] {
    unitMeans(values, units: units, count: prompts.count)
  }

  /// Remarks for the user on data that aren't used as one might expect. Each remark is one line.
  var remarks: [WorkText] {
    var remarks: [WorkText] = []
    if weightless > 0 {
      remarks.append(
        "left out    \(weightless) of \(weightless + lines.count) data, of weight 0, as 'train' does"
      )
    }
    let weighted = lines.count { ($0.datum.exampleWeight ?? 1) != 1 }
    if weighted > 0 {
      remarks.append(
        "weights     \(weighted) of \(lines.count) data have a weight other than 1; here every prompt counts once"
      )
    }
    let tied = lines.count { ScoreTies.areAllEqual($0.datum.scores ?? []) }
    if tied > 0 {
      remarks.append(
        "ties        \(tied) of \(lines.count) data have all scores equal, which is no preference: they are in no "
          + "accuracy, margin or displacement")
    }
    return remarks
  }

  var hasResponses: Bool { lines.contains { !$0.datum.responses.isEmpty } }

  package var hasRankedResponses: Bool {
    lines.contains { line in
      let scores = (line.datum.scores ?? []).filter { !$0.isNaN }
      return Set(scores).count > 1
    }
  }

  /// Whether all data contain log-probabilities of a reference model.
  package var hasReferenceLogp: Bool { lines.allSatisfy { $0.datum.referenceLogp != nil } }

  package var hasBaselines: Bool { prompts.contains { $0.baseline != nil } }

  package var hasGoldenResponses: Bool { lines.contains { $0.datum.targetIndex != nil } }

  /// The source of confidences. `probs` of single responses takes precedence over `h` of whole
  /// data.
  package var confidence: Confidence? {
    if lines.contains(where: { $0.datum.probs != nil }) { return .probs }
    return lines.contains { $0.datum.calibrationWeight != nil } ? .weight : nil
  }

  /// Whether the confidences differ by more than rounding, so that dependence on them can be
  /// measured.
  package var confidencesDiffer: Bool {
    let values =
      confidence == .probs
      ? lines.flatMap { $0.datum.probs ?? [] } : lines.compactMap(\.datum.calibrationWeight)
    return RegressionLine(x: values, y: values) != nil
  }

  package enum Confidence: String {
    case probs
    case weight = "h"
  }
}

extension EvaluatedModel {
  /// Records how the rewards order the responses of each datum. They are implicit or come from a
  /// reward model.
  mutating func setRanking(_ rewards: [[Double]], of data: EvaluationData) {
    func ranked(_ statistic: ([Double], [Double]) -> Double?) -> [Double?] {
      data.byPrompt(
        zip(data.lines, rewards).map { line, rewards in
          line.datum.scores.flatMap { statistic(rewards, $0) }
        })
    }
    set(.accuracy, ranked { Ranking.agreement(rewards: $0, scores: $1).rate })
    set(.margin, ranked { Ranking.margin(rewards: $0, scores: $1) })
  }
}

/// A prompt as a dictionary key. Prompts are compared by the exact bytes of their text or by their
/// ids.
private struct PromptKey: Hashable {
  private let bytes: [UInt8]?
  private let ids: [Int32]?

  init(_ prompt: Datum.Text) {
    switch prompt {
    case .text(let text): (bytes, ids) = (Array(text.utf8), nil)
    case .ids(let own): (bytes, ids) = (nil, own)
    }
  }
}

extension Datum {
  /// The index of the chosen response, which is the first one with the highest score.
  package var chosenIndex: Int? { scores.flatMap { Ranking.best(of: $0) } }

  /// The index of the preferred response. Unlike ``chosenIndex``, it is nil if all scores are
  /// equal, since no response is preferred then.
  var preferredIndex: Int? { ScoreTies.areAllEqual(scores ?? []) ? nil : chosenIndex }
}

extension DataLine {
  /// The baseline response, which a model's own responses are compared with: the target's if there
  /// is one, otherwise the chosen or best one.
  package var baseline: Datum.Text? {
    (baselineIndex ?? datum.chosenIndex).map { datum.responses[$0] }
  }
}
