/// The log-probabilities and other inputs of N data with R responses, which are the only input of a
/// preference objective.
///
/// It is a structure of arrays in float64. The responses of datum `i` are `first[i] ..< first[i +
/// 1]`, in the order of the data set. K may differ between data. Log-probabilities are *sums* over
/// a response's scored tokens, in nats. An objective that needs a mean divides by ``lengths``.
public struct ScoreBatch: Sendable, Equatable {
  /// The offsets of each datum's responses, `[N + 1]`, from 0 to R.
  public var first: [Int]
  /// The summed log-probability of each response under the policy, `[R]`, in nats.
  public var logp: [Double]
  /// The summed log-probability of each response under the reference model, `[R]`, in nats.
  public var referenceLogp: [Double]?
  /// The number of scored tokens in each response, `[R]`, at least 1.
  public var lengths: [Double]?
  /// The score of each response, `[R]`, or NaN if it has none. Higher is better.
  public var scores: [Double]?
  /// The weight of each datum in the data set, `[N]`, at least 0.
  public var weights: [Double]?
  /// The index, within each datum, of the response that comes from the target source, `[N]`; -1 if
  /// there is none.
  public var goldenIndex: [Int]?
  /// The log-probabilities of tokens, if an objective requests them.
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

  /// Returns the positions of the responses of datum `i`.
  public func responses(of i: Int) -> Range<Int> { first[i]..<first[i + 1] }
}

/// The log-probabilities of single tokens. Those of response `r` are at `first[r] ..< first[r +
/// 1]`.
public struct TokenScores: Sendable, Equatable {
  /// The offsets of each response's tokens, `[R + 1]`, from 0 to T.
  public var first: [Int]
  /// The log-probability of each scored token under the policy, `[T]`, in nats.
  public var logp: [Double]
  /// The log-probability of each scored token under the reference model, `[T]`, in nats.
  public var referenceLogp: [Double]?

  public init(first: [Int], logp: [Double], referenceLogp: [Double]? = nil) {
    self.first = first
    self.logp = logp
    self.referenceLogp = referenceLogp
  }
}

/// A named input, which is a field of the data set or a quantity that the host computes on request.
public struct ScoreColumn: Sendable, Equatable {
  /// The kind of item to which each value of a column belongs.
  public enum Extent: Sendable { case datum, response, token }

  public var id: String
  public var extent: Extent
  /// The values, `[N]`, `[R]` or `[T]` depending on the extent.
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
