import Objectives
import Preferences

/// Preference data for an objective of single, labelled responses: each response becomes a datum.
///
/// The responses with the best score of their prompt are desirable, the others not; where nothing is scored the
/// first is the desirable one. A response without a score among scored ones has no label and is left out.
public enum SingleResponses {
  /// The column that says whether a response is desirable.
  public static let label = "desirable"

  /// Whether data with so many responses must be taken apart for an objective.
  public static func areNeeded(
    by requirements: LossRequirements, responseCounts: some Sequence<Int>
  ) -> Bool {
    requirements.responses == 1...1 && responseCounts.contains { $0 > 1 }
  }

  /// 1 for a desirable response, 0 for another, nil for one without a label, `[K]`.
  public static func labels(scores: [Double]?, count: Int) -> [Double?] {
    guard let scores, let best = scores.filter({ !$0.isNaN }).max() else {
      return (0..<count).map { $0 == 0 ? 1 : 0 }
    }
    return scores.map { $0.isNaN ? nil : $0 == best ? 1 : 0 }
  }

  /// What was taken for granted, for the user.
  public static func notice(_ loss: String) -> String {
    "'\(loss)' takes single responses: each is a datum, the best of its prompt desirable, the others not"
  }
}

extension TrainingDatum {
  /// A datum for each labelled response.
  public var takenApart: [TrainingDatum] {
    let labels = SingleResponses.labels(scores: scores, count: responses.count)
    return responses.indices.compactMap { r in
      guard let label = labels[r] else { return nil }
      var part = self
      part.responses = [responses[r]]
      part.scores = scores.map { [$0[r]] }
      part.referenceLogp = referenceLogp.map { [$0[r]] }
      part.sources = sources.map { [$0[r]] }
      part.goldenIndex = goldenIndex == r ? 0 : nil
      part.columns = columns.mapValues { column in
        if case .responses(let values) = column { return .responses([values[r]]) }
        return column
      }
      part.columns[SingleResponses.label] = .datum(ownLabel(of: r) ?? label)
      return part
    }
  }

  /// What the data set says of a response itself.
  private func ownLabel(of response: Int) -> Double? {
    switch columns[SingleResponses.label] {
    case .datum(let value): value
    case .responses(let values): values[response]
    case nil: nil
    }
  }
}
