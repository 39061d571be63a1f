import Work

/// The measures that can't be computed for a model, with reasons.
struct MissingMeasures {
  let request: EvaluationRequest
  let data: EvaluationData

  /// The missing measures by their JSON names, in the order of the table.
  var list: [(name: String, reason: WorkText)] {
    Measure.allCases.compactMap { measure in
      reason(for: measure).map { (measure.rawValue, $0) }
    }
  }

  /// Rejects an evaluation in which no measure can be computed.
  func check() throws {
    guard request.sideBySide == nil, request.judgeExport == nil,
      list.count == Measure.allCases.count
    else { return }
    var reasons: [WorkText] = []
    for (_, reason) in list where !reasons.contains(reason) { reasons.append(reason) }
    throw WorkError.badInput(
      reasons.dropFirst().reduce("nothing can be measured on '\(data.file)': " + reasons[0]) {
        $0 + "; " + $1
      })
  }

  private static let noOrder: WorkText = "no datum has responses with different scores"
  private static let noReference: WorkText = "it counts from a model; give \(Setting.reference)"

  /// The reason why a measure can't be computed, or nil if it can.
  private func reason(for measure: Measure) -> WorkText? {
    switch measure {
    case .accuracy, .margin:
      data.hasRankedResponses ? nil : Self.noOrder
    case .displacement:
      request.reference == nil && !data.hasReferenceLogp
        ? Self.noReference : data.hasRankedResponses ? nil : Self.noOrder
    case .goldenLoss:
      data.hasGoldenResponses ? nil : "no datum has golden_index or is_human"
    case .divergence:
      request.reference == nil
        ? Self.noReference : request.klSamples == 0 ? "\(Setting.klSamples) is 0" : nil
    case .reward:
      noScores
    case .winRate, .lengthControlled:
      noScores ?? noRival
    case .slope:
      !data.hasResponses
        ? "no datum has responses"
        : data.confidence == nil
          ? "the data have no 'probs' and no 'h'; 'calibrate' writes them"
          : data.confidencesDiffer ? nil : "all confidences are the same"
    }
  }

  private var noScores: WorkText? {
    request.scorer.isGiven
      ? nil
      : "answers need scores; give \(Setting.scorer) or \(Setting.rewardModel), or ask a judge with \(Setting.judgeExport)"
  }

  private var noRival: WorkText? {
    if !request.scorer.comparesWithData {
      return "the scorer 'reference' measures likeness to the answer that would have to be beaten"
    }
    return data.hasBaselines ? nil : "no datum has a golden, chosen or scored answer"
  }
}
