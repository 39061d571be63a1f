/// The scores of N data and their R responses: the only input of a preference objective.
///
/// A structure of arrays in float64. Datum `i` owns responses `first[i] ..< first[i + 1]`, in the
/// data set's order; K may differ between data. Log-probabilities are *sums* over a response's
/// scored tokens, in nats; an objective that needs a mean divides by ``lengths`` itself.
public struct ScoreBatch: Sendable, Equatable {
  /// Offsets of each datum's responses, `[N + 1]`, from 0 to R.
  public var first: [Int]
  /// Summed log-probability of each response under the policy, `[R]`, nats.
  public var logp: [Double]
  /// Summed log-probability of each response under the reference model, `[R]`, nats.
  public var referenceLogp: [Double]?
  /// Number of scored tokens of each response, `[R]`, at least 1.
  public var lengths: [Double]?
  /// Score of each response, `[R]`; higher is better, NaN if there is none.
  public var scores: [Double]?
  /// The weight of each datum in the data set, `[N]`, not negative.
  public var weights: [Double]?
  /// Which response of a datum comes from the target source, counted from 0 within the datum,
  /// `[N]`; -1 if none does.
  public var goldenIndex: [Int]?
  /// Log-probabilities per token, if an objective asks for them.
  public var tokens: TokenScores?
  /// Named inputs in addition to the fixed ones.
  public var columns: [ScoreColumn]

  public init(
    first: [Int], logp: [Double], referenceLogp: [Double]? = nil, lengths: [Double]? = nil,
    scores: [Double]? = nil, weights: [Double]? = nil, goldenIndex: [Int]? = nil,
    tokens: TokenScores? = nil, columns: [ScoreColumn] = []
  ) {
    precondition(
      first.first == 0 && first.last == logp.count,
      "offsets run from \(first.first ?? -1) to \(first.last ?? -1), expected 0 to \(logp.count)")
    self.first = first
    self.logp = logp
    self.referenceLogp = referenceLogp
    self.lengths = lengths
    self.scores = scores
    self.weights = weights
    self.goldenIndex = goldenIndex
    self.tokens = tokens
    self.columns = columns
  }

  /// N, the number of data.
  public var count: Int { first.count - 1 }

  /// R, the total number of responses of all data.
  public var responseCount: Int { logp.count }

  /// The responses of datum `i`.
  public func responses(of i: Int) -> Range<Int> { first[i]..<first[i + 1] }
}

/// Log-probabilities of single tokens; response `r` owns `first[r] ..< first[r + 1]`.
public struct TokenScores: Sendable, Equatable {
  /// Offsets, `[R + 1]`, from 0 to T.
  public var first: [Int]
  /// Log-probability of each scored token under the policy, `[T]`, nats.
  public var logp: [Double]
  /// Log-probability of each scored token under the reference model, `[T]`, nats.
  public var referenceLogp: [Double]?

  public init(first: [Int], logp: [Double], referenceLogp: [Double]? = nil) {
    self.first = first
    self.logp = logp
    self.referenceLogp = referenceLogp
  }
}

/// A named input: any field of the data set, or a quantity that the host computes on request.
public struct ScoreColumn: Sendable, Equatable {
  /// What one value of a column belongs to.
  public enum Extent: Sendable { case datum, response, token }

  public var id: String
  public var extent: Extent
  /// `[N]`, `[R]` or `[T]`, depending on the extent.
  public var values: [Double]
  /// Whether the derivative with respect to this column is requested. It exists only for
  /// ``LossRequirements/gradientColumns``.
  public var isDifferentiable: Bool

  public init(id: String, extent: Extent, values: [Double], isDifferentiable: Bool = false) {
    self.id = id
    self.extent = extent
    self.values = values
    self.isDifferentiable = isDifferentiable
  }
}
