import Calibration
import Foundation

/// The results of one arm in one cell of a study.
public struct ArmResult: Sendable, Equatable, Codable {
  public var name: String
  /// The measurements along the run.
  public var frontier: Frontier
  /// The mean loss of the batch in every step before the update, in nats.
  public var losses: [Double] = []
  /// The samples of the final model, if the study keeps them.
  public var samples: JudgedSamples?
}

/// The results of one seed in one cell of a study. A cell is a condition with an objective.
public struct CellResult: Sendable, Equatable, Codable {
  /// The format of the file, which is 2 and has field names in snake_case. It is absent in format
  /// 1, which has field names in camelCase and can still be read.
  private(set) var format: Int? = currentFormat
  /// A description of everything that determines the result, except the seed.
  public var text: String
  public var seed: UInt64
  /// K, the number of responses per datum in the preference data.
  public var responses: Int
  public var arms: [ArmResult]
  /// The mean true reward of the golden answers that models are compared with.
  public var goldenReward: Double
  /// The area under the classifier's ROC curve for golden versus synthetic responses, on data that
  /// it hadn't seen.
  public var classifierArea: Double?
  /// The classifier's expected calibration error.
  public var classifierError: Double
  /// The mean h of the golden data and of the synthetic data.
  public var goldenCalibration: Double
  public var syntheticCalibration: Double

  /// The measurement of the fine-tuned model.
  public var start: Measurement? { arms.first?.frontier.points.first }
}

extension CellResult {
  init(_ replicate: Replicate, text: String, arms: [ArmResult]) {
    self.init(
      text: text, seed: replicate.seed, responses: replicate.data.sources.first?.count ?? 0,
      arms: arms, goldenReward: replicate.yardstick.goldenReward,
      classifierArea: replicate.classifier.report.areaUnderCurve,
      classifierError: replicate.classifier.report.calibrationError,
      goldenCalibration: replicate.meanCalibration(of: .golden),
      syntheticCalibration: replicate.meanCalibration(of: .synthetic))
  }

  private static let currentFormat = 2

  /// The words for numbers that JSON can't represent.
  private static let words = (positive: "inf", negative: "-inf", nan: "nan")

  /// Returns the result as one line of JSON. Equal results give equal lines.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: Self.words.positive, negativeInfinity: Self.words.negative,
      nan: Self.words.nan)
    return try encoder.encode(self)
  }

  public init(decoding data: Data) throws {
    let decoder = JSONDecoder()
    // A name without an underscore is the same in both formats.
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: Self.words.positive, negativeInfinity: Self.words.negative,
      nan: Self.words.nan)
    self = try decoder.decode(CellResult.self, from: data)
    if let format, format > Self.currentFormat {
      throw DecodingError.dataCorrupted(
        .init(codingPath: [], debugDescription: "format \(format) is of a later version"))
    }
    // The result is written in the current format, whatever the format that it was read from.
    format = Self.currentFormat
  }
}
