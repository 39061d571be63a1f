/// A comparison of the gradients of several objectives, which shows how similar they are and on
/// which data they differ.
///
/// The pull g of an objective is the derivative of its batch value with respect to the
/// log-probability of every scored token. All batches are concatenated. If u = g/‖g‖, the
/// difference between two objectives at datum i is
/// ```
/// ‖uᵢ − vᵢ‖²,     Σᵢ ‖uᵢ − vᵢ‖² = 2 − 2 cos(g, h)
/// ```
/// The differences at each datum therefore show which data cause a cosine below 1.
public struct GradientComparison: Sendable {
  /// The derivatives of an objective's value at one datum.
  public struct Pull: Sendable {
    /// The derivative of L with respect to each response's log-probability sum, `[K]`.
    public let sums: [Double]
    /// The part of the derivative that depends on single tokens, `[K][len]`.
    let tokens: [[Double]]?
    /// The number of tokens in each response, `[K]`. Each token contributes to the sum.
    public let lengths: [Double]

    /// - Parameters:
    ///   - sums: the sum over the tokens of each response, `[K]`.
    ///   - tokens: the values of the tokens of each response, or nil if not known.
    ///   - lengths: the number of tokens in each response, `[K]`. It must match `tokens` if that is
    ///     given.
    public init(sums: [Double], tokens: [[Double]]? = nil, lengths: [Double]) {
      precondition(
        sums.count == lengths.count && (tokens?.count ?? sums.count) == sums.count,
        "\(sums.count) sums, \(lengths.count) lengths, \(tokens?.count ?? 0) lists of tokens")
      self.sums = sums
      self.tokens = tokens
      self.lengths = lengths
    }

    /// Makes the pull of a datum whose responses were evaluated as separate data.
    public init(joining parts: [Pull]) {
      self.init(
        sums: parts.flatMap(\.sums),
        tokens: parts.contains { $0.tokens != nil }
          ? parts.flatMap { part in
            part.tokens ?? part.lengths.map { Array(repeating: 0, count: Int($0)) }
          }
          : nil,
        lengths: parts.flatMap(\.lengths))
    }

    func dot(_ other: Pull) -> Double {
      sums.indices.reduce(0) { total, r in
        guard tokens != nil || other.tokens != nil else {
          return total + lengths[r] * sums[r] * other.sums[r]
        }
        let count = tokens?[r].count ?? other.tokens?[r].count ?? 0
        return (0..<count).reduce(total) { total, t in
          let own = sums[r] + (tokens?[r][t] ?? 0)
          let others = other.sums[r] + (other.tokens?[r][t] ?? 0)
          return total + own * others
        }
      }
    }
  }

  /// The pulls of each objective, `[objectives][N]`.
  private let pulls: [[Pull]]
  /// The norm ‖g‖ of each objective.
  public let norms: [Double]

  /// - Parameter pulls: the pulls of each objective, one per datum. The order of the data is the
  ///   same for all objectives.
  public init(_ pulls: [[Pull]]) {
    precondition(
      Set(pulls.map(\.count)).count <= 1, "objectives of \(pulls.map(\.count)) data")
    self.pulls = pulls
    norms = pulls.map { $0.reduce(0) { $0 + $1.dot($1) }.squareRoot() }
  }

  /// Returns the cosine between the pulls of two objectives, or nil if either of them is zero.
  public func cosine(_ a: Int, _ b: Int) -> Double? {
    guard norms[a] > 0, norms[b] > 0 else { return nil }
    let dot = zip(pulls[a], pulls[b]).reduce(0) { $0 + $1.0.dot($1.1) }
    return max(-1, min(1, dot / norms[a] / norms[b]))
  }

  /// Returns ‖gᵢ‖²/‖g‖² for each datum. The numbers add up to 1, or are all 0 if the objective's
  /// pull is zero.
  public func shares(of objective: Int) -> [Double] {
    let square = norms[objective] * norms[objective]
    return pulls[objective].map { square > 0 ? $0.dot($0) / square : 0 }
  }

  /// The mean of ‖uᵢ − vᵢ‖² over all pairs of objectives, for each datum.
  public var differences: [Double] {
    let pairs = pulls.indices.flatMap { a in ((a + 1)..<pulls.count).map { (a, $0) } }
    let shares = pulls.indices.map { self.shares(of: $0) }
    return (pulls.first ?? []).indices.map { i in
      pairs.reduce(0) { sum, pair in
        let (a, b) = pair
        let scale = norms[a] * norms[b]
        let dot = scale > 0 ? pulls[a][i].dot(pulls[b][i]) / scale : 0
        // Rounding can make a squared difference of zero slightly negative.
        return sum + max(0, shares[a][i] + shares[b][i] - 2 * dot)
      } / Double(max(1, pairs.count))
    }
  }
}
