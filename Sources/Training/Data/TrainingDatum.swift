import Crypto
import Foundation
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
  public var targetIndex: Int?
  /// The weight of the datum in the data set.
  public var exampleWeight: Double?
  /// Further numeric fields, by id.
  public var columns: [String: Datum.Column]
  /// The name of each response's source, `[K]`, if the data set provides it.
  public var sources: [String]?
  /// The calibration weight h of Eq. 6; 1 if the data provide none.
  public var calibrationWeight: Double
  /// The index of the datum's group, if the run has groups; see ``DataGroups``.
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

  /// Returns the datum with some of its responses, in the given order.
  public func keeping(responses kept: [Int]) -> TrainingDatum {
    var datum = self
    datum.responses = kept.map { responses[$0] }
    datum.scores = scores.map { scores in kept.map { scores[$0] } }
    datum.referenceLogp = referenceLogp.map { sums in kept.map { sums[$0] } }
    datum.sources = sources.map { sources in kept.map { sources[$0] } }
    datum.targetIndex = targetIndex.flatMap { kept.firstIndex(of: $0) }
    datum.columns = columns.mapValues { column in
      switch column {
      case .datum: column
      case .responses(let values): .responses(kept.map { values[$0] })
      case .tokens(let values): .tokens(kept.map { values[$0] })
      }
    }
    return datum
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

extension [TrainingDatum] {
  /// The SHA-256 hash of everything that training reads from the data, in lower-case hexadecimal.
  ///
  /// The bits of numbers are hashed, so two data sets have the same digest only if training on them
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
