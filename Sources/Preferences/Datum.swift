/// One validated line of a preference data set: a prompt, its K responses and their annotations.
public struct Datum: Sendable, Equatable {
  /// A prompt or a response: text to be encoded, or token ids that are used unchanged.
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

  /// The field `id`, or "file:line".
  public var id: String
  /// The line in the file, from 1.
  public var line: Int
  /// The index of the element, from 1, if the file is one array; nil for other files.
  public var row: Int?
  /// x, not empty.
  public var prompt: Text
  /// y₀ … y_{K-1}, none empty, in the file's order. K ≥ 1, unless only a prompt is required.
  public var responses: [Text]
  /// Score of each response, `[K]`, higher is better; NaN if there is none. At least one isn't NaN.
  /// Chosen and rejected responses score 1 and 0.
  public var scores: [Double]?
  /// Probability that each response comes from the target source, `[K]`, in 0…1.
  public var probs: [Double]?
  /// Name of each response's source, `[K]`.
  public var sources: [String]?
  /// Log-probability sums under a reference model, `[K]`, nats.
  public var referenceLogp: [Double]?
  /// Which response comes from the target source, in 0..<K.
  public var goldenIndex: Int?
  /// Whether a person wrote each response, `[K]`.
  public var isHuman: [Bool]?
  /// The data set's weight of this datum, ≥ 0.
  public var weight: Double?
  /// Every other numeric field by name. Booleans become 0 and 1, and `label` is renamed to
  /// `desirable`.
  public var columns: [String: Column]

  public init(
    id: String, line: Int = 0, row: Int? = nil, prompt: Text, responses: [Text],
    scores: [Double]? = nil,
    probs: [Double]? = nil, sources: [String]? = nil, referenceLogp: [Double]? = nil,
    goldenIndex: Int? = nil, isHuman: [Bool]? = nil, weight: Double? = nil,
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
    self.weight = weight
    self.columns = columns
  }
}

extension Datum {
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

  /// Its position in the file, for messages.
  public func place(in file: String) -> DataPlace { DataPlace(file: file, line: line, row: row) }
}
