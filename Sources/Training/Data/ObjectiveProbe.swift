import Objectives
import Preferences

extension TrainingDatum {
  /// Returns this datum in the form of an objective's input, with placeholder log-probabilities.
  ///
  /// - Parameter logp: the log-probability sums of the responses, `[K]`, in nats. By default, every
  ///   token has -1. Under the reference model, every token has -1.25.
  func standIn(for requirements: LossRequirements, logp: [Double]? = nil) -> ScoreBatch {
    let lengths = responses.map { Double($0.count) }
    let sums = logp ?? lengths.map { -$0 }
    let tokens = zip(sums, responses).flatMap { sum, response in
      response.map { _ in sum / Double(response.count) }
    }
    return ScoreBatch(
      first: [0, responses.count], logp: sums,
      referenceLogp: lengths.map { Self.referenceOfStandIn * $0 }, lengths: lengths,
      scores: scores, weights: [exampleWeight ?? 1], goldenIndex: [targetIndex ?? -1],
      tokens: TokenScores(
        first: responses.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) },
        logp: tokens, referenceLogp: tokens.map { _ in Self.referenceOfStandIn }),
      columns: requirements.columns.compactMap(standIn))
  }

  private static let referenceOfStandIn = -1.25

  private func standIn(_ id: String) -> ScoreColumn? {
    if let column = HostColumn(rawValue: id) {
      let count =
        switch column.extent {
        case .datum: 1
        case .response: responses.count
        case .token: scoredTokens
        }
      let value =
        switch column {
        case .paddedLength: Double(longestRow)
        case .batchTokens: Double(scoredTokens)
        case .promptLength, .batchData: 1.0
        default: -1.0
        }
      return ScoreColumn(
        id: id, extent: column.extent, values: [Double](repeating: value, count: count))
    }
    return columns[id].map { column in
      ScoreColumn(id: id, extent: column.scoreExtent, values: column.values)
    }
  }
}

extension Datum.Column {
  /// The extent as objectives have it.
  var scoreExtent: ScoreColumn.Extent {
    switch extent {
    case .datum: .datum
    case .response: .response
    case .token: .token
    }
  }
}

/// Determines, without a model, how an objective treats data of a certain kind, by evaluating it on
/// one datum.
public enum ObjectiveProbe {
  private static let context = LossContext(isValidation: true)
  /// The tolerance is above the rounding error of a loss with a few terms, and far below the effect
  /// of exchanging two responses.
  private static let tolerance = 1e-9

  /// Returns whether the order of two responses with equal scores changes the loss, or nil if the
  /// objective can't be evaluated.
  ///
  /// - Parameters:
  ///   - loss: the objective.
  ///   - datum: a datum in which two scores are equal, or which has no scores.
  public static func ordersTies(_ loss: any SampleLoss, of datum: TrainingDatum) -> Bool? {
    let scores = datum.scores ?? datum.responses.map { _ in 0 }
    let tied = scores.indices.lazy.flatMap { a in
      scores.indices[(a + 1)...].lazy.filter { scores[a] == scores[$0] }.map { (a, $0) }
    }
    guard let (a, b) = tied.first else { return nil }
    var datum = datum
    datum.responses = datum.responses.map { _ in [0] }
    var logp = scores.indices.map { -1 - 0.3 * Double($0) }
    let before = value(loss, datum, logp)
    logp.swapAt(a, b)
    guard let before, let after = value(loss, datum, logp) else { return nil }
    return abs(after - before) > tolerance * max(1, abs(before))
  }

  /// Returns whether a datum has no effect on the model with this objective. This is the case if
  /// all its responses are the same and their gradients cancel, or if it has a single score, so
  /// that there is nothing to compare.
  public static func isIdle(_ loss: any SampleLoss, on datum: TrainingDatum) -> Bool {
    let requirements = loss.requirements
    guard requirements.gradientColumns.isEmpty,
      let length = datum.responses.first?.count,
      let result = try? loss.evaluate(
        datum.standIn(for: requirements), upstream: nil, context: context)
    else { return false }
    let sum = result.dLogp.reduce(0, +)
    let size = result.dLogp.reduce(0) { $0 + abs($1) }
    let tokens = result.dTokenLogp ?? []
    guard Set(datum.responses).count == 1 else {
      return datum.scoresOneResponseAlone
        && size + tokens.reduce(0) { $0 + abs($1) } <= tolerance
    }
    return (0..<length).allSatisfy { t in
      let own = stride(from: t, to: tokens.count, by: length).map { tokens[$0] }
      let scale = size + own.reduce(0) { $0 + abs($1) }
      return abs(own.reduce(sum, +)) <= tolerance * scale
    }
  }

  private static func value(
    _ loss: any SampleLoss, _ datum: TrainingDatum, _ logp: [Double]
  ) -> Double? {
    guard
      let result = try? loss.evaluate(
        datum.standIn(for: loss.requirements, logp: logp), upstream: nil, context: context)
    else { return nil }
    return result.total ?? result.loss.first
  }
}
