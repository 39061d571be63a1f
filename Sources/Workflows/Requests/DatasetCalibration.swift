import Calibration
import Objectives
import Preferences
import Training
import Work

/// The source of h, which is either the values that calibration stores in the data or Eq. 6 applied
/// to the data's `probs`.
public struct DatasetCalibration: Codable, Sendable, Equatable {
  public var eq6 = MixtureRequest()
  /// The number of other responses per target response in the data that the classifier was fitted
  /// on. If nil, it is 1.
  public var gamma: Double?
  /// Whether h is divided by its mean over the data.
  public var calibrationNormalize: Normalization = .none
  /// A condition on h that data must meet to be used for training.
  public var filter: CalibrationFilter?

  public enum Normalization: String, Codable, Sendable, CaseIterable { case none, mean }

  public init() {}

  /// Returns h for each datum, and a line that describes the origin of h.
  ///
  /// The `h` stored in the data is used unless an option of Eq. 6 is given. It may depend on more
  /// than `probs`, for instance on the class ratio of the classifier.
  ///
  /// - Throws: an error if only some of the data have h or probabilities, or if Eq. 6 can't use the
  ///   settings.
  package func weights(of set: PreferenceSet) throws -> (weights: [Double], origin: String) {
    let settings: [(Setting, Bool)] = [
      (.mixture, eq6.mixture != nil), (.stabilizer, eq6.stabilizer != nil), (.gamma, gamma != nil),
    ]
    let asked = settings.first { $0.1 }?.0
    let own = set.data.contains { $0.calibrationWeight != nil }
    let probs = set.data.compactMap(\.probs)
    if own, asked == nil {
      return (try normalised(ownWeights(of: set)), "h from the data's field 'h'")
    }
    guard !probs.isEmpty else {
      if let asked {
        throw WorkError.invalid(
          asked, "is given, but the data have no 'probs' that it could apply to")
      }
      return (set.data.map { _ in 1 }, "h = 1: the data have no 'probs'")
    }
    if let row = set.data.first(where: { $0.probs == nil }) {
      throw CalibrationError.missingField(place: set.place(of: row), field: "probs")
    }
    let sources = index(of: set)
    let calibration = try CalibrationWeights(
      sources: sources, mixture: try eq6.shares(of: sources.names),
      gamma: sources.names.map { _ in gamma ?? 1 }, stabilizer: try eq6.stabilizerValue())
    return (
      try normalised(calibration.evaluate(probs: probs)),
      "h from 'probs', sources \(sources.names.joined(separator: ", "))"
    )
  }

  private func ownWeights(of set: PreferenceSet) throws -> [Double] {
    try set.data.map { row in
      guard let h = row.calibrationWeight else {
        throw CalibrationError.missingField(place: set.place(of: row), field: "h")
      }
      return h
    }
  }

  private func normalised(_ weights: [Double]) throws -> [Double] {
    calibrationNormalize == .mean
      ? try CalibrationWeights.normalizedByMean(weights) : weights
  }

  /// Returns the data that meet the condition, and a line that describes them. Without a filter,
  /// returns all data and nil.
  package func filtered(_ data: [TrainingDatum]) throws -> (data: [TrainingDatum], text: String?) {
    guard let filter else { return (data, nil) }
    let kept = data.filter { filter.keeps($0.calibrationWeight) }
    guard !kept.isEmpty else {
      let values = data.map(\.calibrationWeight)
      // The weight of data without h is 1.
      let found =
        values.allSatisfy { $0 == 1 }
        ? "every h is 1, as it is where the data have none; 'dora-host calibrate' makes h"
        : "their h lie in \(values.min() ?? 0) … \(values.max() ?? 0)"
      throw WorkError.invalid(.filter, "'\(filter)' keeps none of \(data.count) data; \(found)")
    }
    return (kept, "\(filter) keeps \(kept.count) of \(data.count) data")
  }

  private func index(of set: PreferenceSet) -> SourceIndex {
    let labels = set.data.compactMap(\.sources)
    guard labels.count == set.data.count else {
      return SourceIndex(responseCounts: set.data.map(\.responses.count))
    }
    return SourceIndex(labels: labels)
  }
}

extension PreferenceSet {
  fileprivate func place(of row: Datum) -> String { "\(row.place(in: file.relativePath))" }
}
