/// One validated line of a preference data set, which consists of a prompt, its K responses and
/// their annotations.
public struct Datum: Sendable, Equatable {
  /// A prompt or a response, given as text to be encoded or as token ids that are used unchanged.
  public enum Text: Sendable, Equatable {
    case text(String)
    case ids([Int32])
  }

  /// A numeric field other than those with a predefined meaning.
  public enum Column: Sendable, Equatable {
    /// One value for the datum.
    case datum(Double)
    /// One value per response, `[K]`.
    case responses([Double])
    /// One value per token of each response, `[K][T]`.
    case tokens([[Double]])

    public var values: [Double] {
      switch self {
      case .datum(let value): [value]
      case .responses(let values): values
      case .tokens(let values): values.flatMap { $0 }
      }
    }

    /// What each value belongs to.
    public enum Extent: Sendable, Equatable {
      case datum, response, token
    }

    public var extent: Extent {
      switch self {
      case .datum: .datum
      case .responses: .response
      case .tokens: .token
      }
    }
  }

  /// The datum's `id` field, or "file:line" if it has none.
  public var id: String
  /// The datum's line in the file, starting at 1.
  public var line: Int
  /// The index of the array element, starting at 1, or nil if the file isn't one array.
  public var row: Int?
  /// The prompt x, which is never empty.
  public var prompt: Text
  /// The responses y₀ … y_{K-1} in the file's order, all of them nonempty. K ≥ 1, unless only a
  /// prompt is required.
  public var responses: [Text]
  /// The score of each response, `[K]`, where higher is better and NaN means no score. At least one
  /// score isn't NaN. Chosen and rejected responses have the scores 1 and 0.
  public var scores: [Double]?
  /// The probability that each response comes from the target source, `[K]`, in 0…1.
  public var probs: [Double]?
  /// The name of each response's source, `[K]`.
  public var sources: [String]?
  /// The log-probability of each response under a reference model, summed over tokens, `[K]`, in
  /// nats.
  public var referenceLogp: [Double]?
  /// The field `golden_index`, in 0..<K; see ``targetIndex``.
  public var goldenIndex: Int?
  /// Whether a person wrote each response, `[K]`.
  public var isHuman: [Bool]?
  /// The datum's weight as given by the data set, ≥ 0.
  public var exampleWeight: Double?
  /// h, the calibration weight that `calibrate` writes, ≥ 0.
  public var calibrationWeight: Double?
  /// All other numeric fields by name. Booleans become 0 and 1, and `label` is renamed to
  /// `desirable`.
  public var columns: [String: Column]

  public init(
    id: String, line: Int = 0, row: Int? = nil, prompt: Text, responses: [Text],
    scores: [Double]? = nil,
    probs: [Double]? = nil, sources: [String]? = nil, referenceLogp: [Double]? = nil,
    goldenIndex: Int? = nil, isHuman: [Bool]? = nil, exampleWeight: Double? = nil,
    calibrationWeight: Double? = nil,
    columns: [String: Column] = [:]
  ) {
    self.id = id
    self.line = line
    self.row = row
    self.prompt = prompt
    self.responses = responses
    self.scores = scores
    self.probs = probs
    self.sources = sources
    self.referenceLogp = referenceLogp
    self.goldenIndex = goldenIndex
    self.isHuman = isHuman
    self.exampleWeight = exampleWeight
    self.calibrationWeight = calibrationWeight
    self.columns = columns
  }
}

extension Datum {
  /// The response from the target source, in 0..<K: the one that `golden_index` names, otherwise
  /// the first one that `is_human` marks.
  public var targetIndex: Int? { goldenIndex ?? isHuman?.firstIndex(of: true) }

  /// The numeric fields that objectives may ask for by name: the columns, and h.
  public var namedColumns: [String: Column] {
    guard let calibrationWeight else { return columns }
    return columns.merging([Self.calibrationField: .datum(calibrationWeight)]) { $1 }
  }

  /// The name of the field with h.
  static let calibrationField = "h"

  /// Whether `golden_index` names a response that `is_human` doesn't mark, although `is_human`
  /// marks another.
  var goldenIndexContradictsHuman: Bool {
    guard let goldenIndex, let isHuman else { return false }
    return !isHuman[goldenIndex] && isHuman.contains(true)
  }

  /// Whether a response labelled desirable scores lower than one labelled undesirable.
  public var labelsContradictScores: Bool {
    Verdicts.contradict(columns[Verdicts.column], scores: scores)
  }

  /// The datum's position in the file, for messages.
  public func place(in file: String) -> DataPlace { DataPlace(file: file, line: line, row: row) }
}

/// Detects equal scores among the responses of a datum.
///
/// Responses without a score (NaN) are ignored.
public enum ScoreTies {
  /// Whether there are at least two scored responses and all of them have the same score, so that
  /// there is no preference.
  public static func areAllEqual(_ scores: [Double]) -> Bool {
    let present = scores.filter { !$0.isNaN }
    return present.count > 1 && present.allSatisfy { $0 == present[0] }
  }

  /// Whether any two responses have the same score.
  public static func areAny(_ scores: [Double]) -> Bool {
    let present = scores.filter { !$0.isNaN }
    return Set(present).count < present.count
  }
}
