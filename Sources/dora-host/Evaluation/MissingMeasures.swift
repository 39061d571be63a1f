/// What can't be measured of a model, and why.
struct MissingMeasures {
  let command: Eval
  let data: EvaluationData

  /// By the names of JSON, in the order of the table.
  var list: [(name: String, reason: String)] {
    Measure.allCases.compactMap { measure in
      reason(for: measure).map { (measure.rawValue, $0) }
    }
  }

  private static let noOrder = "no datum has responses with different scores"
  private static let noReference = "it counts from a model; give --reference"

  /// nil of what can be measured.
  private func reason(for measure: Measure) -> String? {
    switch measure {
    case .accuracy, .margin:
      data.hasRankedResponses ? nil : Self.noOrder
    case .displacement:
      command.reference == nil && !data.hasReferenceLogp
        ? Self.noReference : data.hasRankedResponses ? nil : Self.noOrder
    case .goldenLoss:
      data.hasGoldenResponses ? nil : "no datum has golden_index or is_human"
    case .divergence:
      command.reference == nil
        ? Self.noReference : command.klSamples == 0 ? "--kl-samples is 0" : nil
    case .reward:
      noScores
    case .winRate, .lengthControlled:
      noScores ?? noRival
    case .slope:
      data.confidence == nil
        ? "the data have no 'probs' and no 'h'; 'calibrate' writes them"
        : data.confidencesDiffer ? nil : "all confidences are the same"
    }
  }

  private var noScores: String? {
    command.scorer.isGiven
      ? nil
      : "answers need scores; give --scorer or --reward-model, or ask a judge with --judge-export"
  }

  private var noRival: String? {
    if !command.comparesWithData {
      return "the scorer 'reference' measures likeness to the answer that would have to be beaten"
    }
    return data.hasAnswersToBeat ? nil : "no datum has a golden, chosen or scored answer"
  }
}
