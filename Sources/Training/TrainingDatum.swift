import Preferences

/// One datum, ready for the model: token ids, annotations and its calibration weight.
public struct TrainingDatum: Sendable {
  /// The datum's name in logs: its own id, or "file:line".
  public var id: String
  /// The datum's origin, for messages: "file:line" if it comes from a file.
  public var place: String
  /// The prompt x, at least one token.
  public var prompt: [Int32]
  /// The responses y₀ … y_{K-1}, each with at least one token and including its end-of-sequence
  /// token if it has one.
  public var responses: [[Int32]]
  /// Score of each response, higher is better; NaN if it has none.
  public var scores: [Double]?
  /// Log-probability sums under a reference model, if the data set provides them.
  public var referenceLogp: [Double]?
  /// Which response comes from the target source.
  public var goldenIndex: Int?
  /// The data set's weight for this datum.
  public var weight: Double?
  /// Further numeric fields by id.
  public var columns: [String: Datum.Column]
  /// Name of each response's source, `[K]`, if the data set provides it.
  public var sources: [String]?
  /// h, the calibration weight of Eq. 6; 1 if the data provide none.
  public var calibration: Double
  /// The index of the datum's group, from 0, if the run has groups; see ``DataGroups``.
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

  /// The datum with some of its responses, in the given order.
  public func keeping(responses kept: [Int]) -> TrainingDatum {
    var datum = self
    datum.responses = kept.map { responses[$0] }
    datum.scores = scores.map { scores in kept.map { scores[$0] } }
    datum.referenceLogp = referenceLogp.map { sums in kept.map { sums[$0] } }
    datum.sources = sources.map { sources in kept.map { sources[$0] } }
    datum.goldenIndex = goldenIndex.flatMap { kept.firstIndex(of: $0) }
    datum.columns = columns.mapValues { column in
      if case .responses(let values) = column { return .responses(kept.map { values[$0] }) }
      return column
    }
    return datum
  }

  /// Whether a response labelled desirable scores lower than one that isn't.
  public var labelsContradictScores: Bool {
    Verdicts.contradict(columns[Verdicts.column], scores: scores)
  }

  /// The number of tokens of this datum in a packed batch: the prompt once, and every response
  /// without its last token, which predicts nothing.
  public var packedTokens: Int {
    responses.reduce(prompt.count) { $0 + max(0, $1.count - 1) }
  }

  /// The number of tokens if each response had a row of its own, which is how rates are usually
  /// stated.
  public var rowTokens: Int {
    responses.reduce(0) { $0 + prompt.count + $1.count }
  }

  /// The number of tokens that are scored.
  public var scoredTokens: Int {
    responses.reduce(0) { $0 + $1.count }
  }
}
