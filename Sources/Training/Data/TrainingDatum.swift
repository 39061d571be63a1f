import Preferences

/// A datum in the form needed for training, with token ids, annotations and its calibration weight.
public struct TrainingDatum: Sendable {
  /// The name of the datum in logs, which is its own id or "file:line".
  public var id: String
  /// The origin of the datum for messages, which is "file:line" if it comes from a file.
  public var place: String
  /// The prompt x, which has at least one token.
  public var prompt: [Int32]
  /// The responses y₀ … y_{K-1}. Each has at least one token, and includes its end-of-sequence
  /// token if there is one.
  public var responses: [[Int32]]
  /// The score of each response, or NaN if it has none. Higher is better.
  public var scores: [Double]?
  /// The log-probability sums under a reference model, if the data set provides them.
  public var referenceLogp: [Double]?
  /// The index of the response that comes from the target source.
  public var goldenIndex: Int?
  /// The weight of the datum in the data set.
  public var weight: Double?
  /// Further numeric fields, by id.
  public var columns: [String: Datum.Column]
  /// The name of each response's source, `[K]`, if the data set provides it.
  public var sources: [String]?
  /// The calibration weight h of Eq. 6; 1 if the data provide none.
  public var calibration: Double
  /// The index of the datum's group, if the run has groups; see ``DataGroups``.
  public var group: Int?

  public init(
    id: String, place: String? = nil, prompt: [Int32], responses: [[Int32]],
    scores: [Double]? = nil,
    referenceLogp: [Double]? = nil, goldenIndex: Int? = nil, weight: Double? = nil,
    columns: [String: Datum.Column] = [:], sources: [String]? = nil, calibration: Double = 1,
    group: Int? = nil
  ) {
    self.id = id
    self.place = place ?? id
    self.prompt = prompt
    self.responses = responses
    self.scores = scores
    self.referenceLogp = referenceLogp
    self.goldenIndex = goldenIndex
    self.weight = weight
    self.columns = columns
    self.sources = sources
    self.calibration = calibration
    self.group = group
  }

  /// Whether a response labelled desirable scores lower than one that isn't.
  public var labelsContradictScores: Bool {
    Verdicts.contradict(columns[Verdicts.column], scores: scores)
  }

  /// The number of tokens of this datum in a packed batch. It includes the prompt once, and every
  /// response without its last token, which predicts nothing.
  public var packedTokens: Int {
    responses.reduce(prompt.count) { $0 + max(0, $1.count - 1) }
  }

  /// The number of tokens if each response had its own row. Rates are usually stated in terms of
  /// this number.
  public var rowTokens: Int {
    responses.reduce(0) { $0 + prompt.count + $1.count }
  }

  /// The number of tokens that are scored.
  public var scoredTokens: Int {
    responses.reduce(0) { $0 + $1.count }
  }
}
