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

  /// What ``filter`` decides about: data by their h, or responses by their own part in it; nil:
  /// data.
  public var calibrationLevel: Level?

  public enum Level: String, Codable, Sendable, CaseIterable {
    case datum
    /// Responses that don't meet the condition leave their datum, whose h is then the mean over the
    /// others. Without a condition those stay that are at least as likely under the target as in
    /// the mixture.
    case response
  }

  public enum Normalization: String, Codable, Sendable, CaseIterable { case none, mean }

  public init() {}

  /// Where h comes from, and what it is.
  package struct Weights {
    /// h of each datum.
    package var weights: [Double]
    /// One line for the user.
    package var origin: String
    /// The part of each response in its datum's h, `[N][K]`; nil unless responses are selected.
    package var terms: [[Double]]?

    package init(_ weights: [Double], origin: String, terms: [[Double]]? = nil) {
      self.weights = weights
      self.origin = origin
      self.terms = terms
    }
  }

  /// The h of each datum.
  ///
  /// The `h` stored in the data is used unless an option of Eq. 6 is given. It may depend on more
  /// than `probs`, for instance on the class ratio of the classifier.
  ///
  /// - Throws: an error if only some of the data have h or probabilities, or if Eq. 6 can't use the
  ///   settings.
  package func weights(of set: PreferenceSet) throws -> Weights {
    let settings: [(Setting, Bool)] = [
      (.mixture, eq6.mixture != nil), (.stabilizer, eq6.stabilizer != nil), (.gamma, gamma != nil),
    ]
    let asked = settings.first { $0.1 }?.0
    let own = set.data.contains { $0.calibrationWeight != nil }
    let probs = set.data.compactMap(\.probs)
    if own, asked == nil, calibrationLevel != .response {
      return Weights(try normalised(ownWeights(of: set)), origin: "h from the data's field 'h'")
    }
    guard !probs.isEmpty else {
      if let asked = asked ?? (calibrationLevel == .response ? .calibrationLevel : nil) {
        throw WorkError.invalid(
          asked, "is given, but the data have no 'probs' that it could apply to")
      }
      return Weights(set.data.map { _ in 1 }, origin: "h = 1: the data have no 'probs'")
    }
    if let row = set.data.first(where: { $0.probs == nil }) {
      throw CalibrationError.missingField(place: set.place(of: row), field: "probs")
    }
    let sources = index(of: set)
    let calibration = try CalibrationWeights(
      sources: sources, mixture: try eq6.shares(of: sources.names),
      gamma: sources.names.map { _ in gamma ?? 1 }, stabilizer: try eq6.stabilizerValue())
    var origin = "h from 'probs', sources \(sources.names.joined(separator: ", "))"
    guard calibrationLevel == .response else {
      return Weights(try normalised(calibration.evaluate(probs: probs)), origin: origin)
    }
    var terms = try calibration.terms(probs: probs)
    let weights = terms.map { $0.reduce(0, +) / Double($0.count) }
    if own, zip(weights, try ownWeights(of: set)).contains(where: { abs($0 - $1) > 1e-6 * $1 }) {
      origin += "; the data's own 'h' differ, give the gamma that 'calibrate' reported"
    }
    let scaled = try normalised(weights)
    if let first = weights.firstIndex(where: { $0 > 0 }) {
      let factor = scaled[first] / weights[first]
      terms = terms.map { $0.map { $0 * factor } }
    }
    return Weights(scaled, origin: origin, terms: terms)
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
  ///
  /// - Parameter terms: ``Weights/terms`` of the same data.
  package func filtered(
    _ data: [TrainingDatum], terms: [[Double]]?
  ) throws -> (data: [TrainingDatum], text: String?) {
    if let terms { return try selected(data, terms) }
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

  /// The data with the responses whose own part in h meets the condition. Data of which fewer than two
  /// are left compare nothing, and leave too.
  private func selected(
    _ data: [TrainingDatum], _ terms: [[Double]]
  ) throws -> (data: [TrainingDatum], text: String?) {
    let filter = filter ?? CalibrationFilter(.atLeast, 1)
    var dropped = 0
    let kept = zip(data, terms).compactMap { datum, terms -> TrainingDatum? in
      let responses = terms.indices.filter { filter.keeps(terms[$0]) }
      guard responses.count >= min(2, terms.count) else { return nil }
      dropped += terms.count - responses.count
      var datum = datum.keeping(responses: responses)
      datum.calibrationWeight = responses.reduce(0) { $0 + terms[$1] } / Double(responses.count)
      return datum
    }
    guard !kept.isEmpty else {
      throw WorkError.invalid(
        .filter, "'\(filter)' keeps two responses of none of \(data.count) data")
    }
    return (
      kept,
      "\(filter) of each response keeps \(kept.count) of \(data.count) data, without \(dropped) of their "
        + "responses"
    )
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
