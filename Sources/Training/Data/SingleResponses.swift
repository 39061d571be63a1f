import Objectives
import Preferences

/// Converts preference data to data for an objective on single, labelled responses. Each response
/// becomes a datum.
///
/// The responses with the best score for their prompt are desirable, and the others aren't. If
/// there are no scores, the first response is desirable. If only some responses have a score, those
/// without one have no label and are left out. Labels in the data take precedence over these rules.
public enum SingleResponses {
  /// The column that says whether a response is desirable.
  public static let label = "desirable"

  /// Returns whether data with these numbers of responses must be split into single responses for
  /// an objective.
  public static func areNeeded(
    by requirements: LossRequirements, responseCounts: some Sequence<Int>
  ) -> Bool {
    requirements.responses == 1...1 && responseCounts.contains { $0 > 1 }
  }

  /// Returns the labels, `[K]`. A label is 1 for a desirable response, 0 for an undesirable one,
  /// and nil for a response without a label.
  public static func labels(scores: [Double]?, count: Int) -> [Double?] {
    guard let scores, let best = scores.filter({ !$0.isNaN }).max() else {
      return (0..<count).map { $0 == 0 ? 1 : 0 }
    }
    return scores.map { $0.isNaN ? nil : $0 == best ? 1 : 0 }
  }

  /// The origins of the labels of some data.
  public struct Labels: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The labels are in the data.
    public static let own = Labels(rawValue: 1)
    /// The labels are derived from scores.
    public static let scores = Labels(rawValue: 2)
    /// The labels are derived from the order of the responses, because there is no other
    /// information.
    public static let order = Labels(rawValue: 4)

    /// Makes the origin of a datum's labels.
    public init(isLabelled: Bool, isScored: Bool) {
      self = isLabelled ? .own : isScored ? .scores : .order
    }

    /// Determines the origins of the labels of data with several responses. Other data have their
    /// own labels.
    public init(of data: [TrainingDatum]) {
      self = data.reduce(into: []) { labels, datum in
        guard datum.responses.count > 1 else { return }
        labels.insert(
          Labels(
            isLabelled: datum.columns[SingleResponses.label] != nil,
            isScored: datum.scores != nil))
      }
    }

    /// Returns a notice to the user about the assumptions that were made.
    ///
    /// - Parameters:
    ///   - loss: the name of the objective.
    ///   - unlabelled: the number of responses that were left out because they have neither a label
    ///     nor a score.
    public func notice(_ loss: String, unlabelled: Int = 0) -> String {
      let rules: [(Labels, String)] = [
        (.own, "desirable where its label says so"),
        (.scores, "the best of its prompt desirable, the others not"),
        (.order, "of responses without scores the first desirable, the others not"),
      ]
      return "'\(loss)' takes single responses: each is a datum, "
        + rules.filter { contains($0.0) }.map(\.1).joined(separator: "; ")
        + (unlabelled == 0
          ? "" : "; left out, without a score beside scored ones: \(unlabelled)")
    }
  }
}

extension TrainingDatum {
  /// One datum for each labelled response.
  public var takenApart: [TrainingDatum] {
    let labels = SingleResponses.labels(scores: scores, count: responses.count)
    return responses.indices.compactMap { r in
      guard let label = ownLabel(of: r) ?? labels[r] else { return nil }
      var part = keeping(responses: [r])
      part.columns[SingleResponses.label] = .datum(label)
      return part
    }
  }

  /// Returns the label of a response in the data set, or nil if there is none.
  private func ownLabel(of response: Int) -> Double? {
    switch columns[SingleResponses.label] {
    case .datum(let value): value
    case .responses(let values): values[response]
    case .tokens, nil: nil
    }
  }
}
