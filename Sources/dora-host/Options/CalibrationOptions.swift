import ArgumentParser
import Calibration
import Objectives
import Preferences
import Training

/// How the classifier outputs in the data become h.
struct CalibrationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Share of each source in the mixture, in the order in which the sources appear; default: as counted.",
      valueName: "b1,b2,…"))
  var mixture: String?

  @Option(
    help: ArgumentHelp(
      "Other responses per golden one where the classifier was fitted.", valueName: "X"))
  var gamma: Double = 1

  @Option(
    help: ArgumentHelp(
      "What is added to each denominator of h: 1/K, none, or a number.", valueName: "S"))
  var stabiliser = "1/K"

  @Option(
    help: ArgumentHelp(
      "Divide h by its mean over the data (mean), or not (none).", valueName: "none|mean"))
  var calibrationNormalise: Normalisation = .none

  @Option(
    help: ArgumentHelp(
      "Train only on data whose h meets a condition, such as 'h>=0.5'; the others leave the data set.",
      valueName: "COND"))
  var filter: CalibrationFilter?

  enum Normalisation: String, ExpressibleByArgument { case none, mean }

  /// h of each datum, and one line that says where it comes from.
  ///
  /// - Throws: for data of which only some carry probabilities, and for settings that Eq. 6 can't use.
  func weights(of set: PreferenceSet) throws -> (weights: [Double], origin: String) {
    let probs = set.data.compactMap(\.probs)
    guard !probs.isEmpty else {
      guard mixture == nil else {
        throw ValidationError(
          "--mixture is given, but the data have no 'probs' that it could apply to")
      }
      return (set.data.map { _ in 1 }, "h = 1: the data have no 'probs'")
    }
    if let row = set.data.first(where: { $0.probs == nil }) {
      throw ValidationError(
        "\(set.file.relativePath):\(row.line): field 'probs' is missing; other lines have it")
    }
    let sources = index(of: set)
    let calibration = try CalibrationWeights(
      sources: sources, mixture: try mixtureValues(),
      gamma: sources.names.map { _ in gamma }, stabiliser: try stabiliserValue())
    var weights = try calibration.evaluate(probs: probs)
    if calibrationNormalise == .mean {
      weights = try CalibrationWeights.normalisedByMean(weights)
    }
    return (weights, "h from 'probs', sources \(sources.names.joined(separator: ", "))")
  }

  /// The data that stay, and one line that says so; all of them and nil without a filter.
  func filtered(_ data: [TrainingDatum]) throws -> (data: [TrainingDatum], text: String?) {
    guard let filter else { return (data, nil) }
    let kept = data.filter { filter.keeps($0.calibration) }
    guard !kept.isEmpty else {
      let values = data.map(\.calibration)
      throw ValidationError(
        "--filter '\(filter)' keeps none of \(data.count) data; their h lie in "
          + "\(values.min() ?? 0) … \(values.max() ?? 0)")
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

  func mixtureValues() throws -> [Double]? {
    try mixture.map { text in
      try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
        guard let value = Double(part.trimmingPrefix { $0 == " " }) else {
          throw ValidationError("--mixture '\(text)': '\(part)' is not a number")
        }
        return value
      }
    }
  }

  func stabiliserValue() throws -> CalibrationWeights.Stabiliser {
    switch stabiliser {
    case "none": return .none
    case "1/K", "1/k": return .perResponse
    default:
      guard let value = Double(stabiliser) else {
        throw ValidationError("--stabiliser is '\(stabiliser)', expected 1/K, none or a number")
      }
      return .constant(value)
    }
  }
}

extension CalibrationFilter: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
