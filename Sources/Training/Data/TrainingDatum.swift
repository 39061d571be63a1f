import Crypto
import Foundation
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
  public var targetIndex: Int?
  /// The data set's weight for this datum.
  public var exampleWeight: Double?
  /// Further numeric fields by id.
  public var columns: [String: Datum.Column]
  /// Name of each response's source, `[K]`, if the data set provides it.
  public var sources: [String]?
  /// h, the calibration weight of Eq. 6; 1 if the data provide none.
  public var calibrationWeight: Double
  /// The index of the datum's group, from 0, if the run has groups; see ``DataGroups``.
  public var group: Int?

  public init(
    id: String, place: String? = nil, prompt: [Int32], responses: [[Int32]],
    scores: [Double]? = nil,
    referenceLogp: [Double]? = nil, targetIndex: Int? = nil, exampleWeight: Double? = nil,
    columns: [String: Datum.Column] = [:], sources: [String]? = nil, calibrationWeight: Double = 1,
    group: Int? = nil
  ) {
    self.id = id
    self.place = place ?? id
    self.prompt = prompt
    self.responses = responses
    self.scores = scores
    self.referenceLogp = referenceLogp
    self.targetIndex = targetIndex
    self.exampleWeight = exampleWeight
    self.columns = columns
    self.sources = sources
    self.calibrationWeight = calibrationWeight
    self.group = group
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

extension [TrainingDatum] {
  /// SHA-256 of everything that training reads from the data, in lower-case hexadecimal.
  ///
  /// Numbers are hashed by their bits, so two sets have the same digest only if training on them
  /// gives the same result.
  var digest: String {
    var hash = SHA256()
    for datum in self {
      hash.update(data: Data(datum.digestText.utf8))
    }
    return hash.finalize().hexadecimal
  }
}

extension TrainingDatum {
  fileprivate var digestText: String {
    let columns = self.columns.sorted { $0.key < $1.key }.map { name, column in
      "\(name.debugDescription) \(Self.bits(column.values))"
    }
    return """
      \(prompt) \(responses) \(Self.bits(scores)) \(Self.bits(referenceLogp)) \
      \(targetIndex ?? -1) \(Self.bits(exampleWeight.map { [$0] })) \(Self.bits([calibrationWeight])) \
      \(group.map(String.init) ?? "-") \(sources?.debugDescription ?? "-") \(columns)

      """
  }

  private static func bits(_ values: [Double]?) -> String {
    values.map { "\($0.map(\.bitPattern))" } ?? "-"
  }
}
