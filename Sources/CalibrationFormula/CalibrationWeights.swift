/// Computes calibration weights, which say how much each datum resembles data from the target
/// distribution.
///
/// The formulas are equations 5 and 6 of [Zhu et al. 2025](https://arxiv.org/abs/2504.05831). With
/// c the classifier's probability that a response is from the target, s its source and β the shares
/// of the mixture, they are
/// ```
/// rᵢⱼ = γₛ cᵢⱼ / (1 - cᵢⱼ)                   density ratio, target over source
/// hᵢ  = 1/K Σⱼ rᵢⱼ / βₛ                       not stabilised
/// hᵢ  = 1/K Σⱼ 1 / (1/K + βₛ/rᵢⱼ)             stabilised, in [0, K]
/// hᵢ  = 1/K Σⱼ tᵢⱼ / (1 - α + α tᵢⱼ)           relative, t = r/β, in [0, 1/α]
/// ```
/// β belongs to *sources*, not to positions, and adds up to 1 over them; see ``SourceIndex`` for
/// the order. The program of the paper's authors uses γ = 1, β = 1/4 for each of four sources and a
/// stabilizer of 1/4: h is then the sum of the probabilities.
public struct CalibrationWeights: Sendable {
  /// A change to each denominator, so that a probability near 1 can't dominate.
  public enum Stabilizer: Sendable, Equatable {
    /// No stabilizer. A probability of 1 makes h infinite.
    case none
    /// Adds 1/K, where K is the number of the datum's responses.
    case perResponse
    /// Adds the same positive number for every datum.
    case constant(Double)
    /// Uses relative density ratios, with 0 < α < 1. The target is divided by a mixture of the
    /// target, with share α, and the source.
    ///
    /// This is RuLSIF, by [Yamada et al. 2013](https://arxiv.org/abs/1106.4729). Unlike an added
    /// constant, it leaves a ratio of 1 unchanged.
    case relative(Double)
  }

  private let sources: SourceIndex
  private let mixture: [Double]
  private let gamma: [Double]
  private let stabilizer: Stabilizer

  /// - Parameters:
  ///   - sources: the source of each response.
  ///   - mixture: β per source, each above 0, adding up to 1; nil means ``SourceIndex/shares``.
  ///   - gamma: γ per source: the number of responses *not* from the target per response from it in
  ///     the data on which the source's classifier was fitted. nil means 1.
  ///   - stabilizer: see ``Stabilizer``.
  public init(
    sources: SourceIndex, mixture: [Double]? = nil, gamma: [Double]? = nil,
    stabilizer: Stabilizer = .perResponse
  ) throws(CalibrationError) {
    let names = sources.names
    guard !names.isEmpty else { throw .noResponses(datum: nil) }
    self.sources = sources
    self.mixture = mixture ?? sources.shares
    self.gamma = gamma ?? names.map { _ in 1 }
    self.stabilizer = stabilizer
    precondition(
      self.gamma.count == names.count, "\(self.gamma.count) gammas for \(names.count) sources")
    try Self.check(self.mixture, names)
    for (name, value) in zip(names, self.gamma) where !(value > 0 && value.isFinite) {
      throw .gammaNotPositive(source: name, value: value)
    }
    if case .constant(let value) = stabilizer, !(value > 0 && value.isFinite) {
      throw .settingOutOfRange(name: "stabilizer", value: value, expected: "a number above 0")
    }
    if case .relative(let share) = stabilizer, !(share > 0 && share < 1) {
      throw .settingOutOfRange(
        name: "stabilizer relative", value: share, expected: "a number above 0, below 1")
    }
  }

  /// The weight h of each datum, `[N]`, which is dimensionless.
  ///
  /// - Parameter probs: the probabilities c, `[N][K]`, each from 0 to 1. A value of 0 contributes
  ///   nothing. A value of 1 contributes K if stabilised, 1/α if relative, and ∞ if not stabilised.
  public func evaluate(probs: [[Double]]) throws(CalibrationError) -> [Double] {
    try terms(probs: probs).map { $0.reduce(0, +) / Double($0.count) }
  }

  /// The contribution of each response to its datum's h, `[N][K]`. h is the mean of the
  /// contributions.
  public func terms(probs: [[Double]]) throws(CalibrationError) -> [[Double]] {
    precondition(
      probs.map(\.count) == sources.numbers.map(\.count),
      "probabilities and sources differ in shape")
    var terms: [[Double]] = []
    for (i, (row, numbers)) in zip(probs, sources.numbers).enumerated() {
      guard !row.isEmpty else { throw .noResponses(datum: i) }
      let (extra, rest) = denominator(responses: row.count)
      var datum: [Double] = []
      for (j, (c, source)) in zip(row, numbers).enumerated() {
        guard c >= 0, c <= 1 else {
          throw .probabilityOutOfRange(datum: i, response: j, value: c)
        }
        // 1/(e + β/r) times r/r, so that c = 0 causes no division by zero, and c = 1 does only
        // without a stabilizer.
        let scaled = gamma[source] * c
        datum.append(scaled / (scaled * extra + rest * mixture[source] * (1 - c)))
      }
      terms.append(datum)
    }
    return terms
  }

  /// The weights divided by their mean, so that their average over the training set is 1.
  public static func normalizedByMean(_ weights: [Double]) throws(CalibrationError) -> [Double] {
    guard !weights.isEmpty else { throw .noResponses(datum: nil) }
    if let datum = weights.firstIndex(where: { !$0.isFinite }) {
      throw .infiniteWeight(datum: datum)
    }
    let mean = weights.reduce(0) { $0 + $1 / Double(weights.count) }
    guard mean > 0 else { throw .allWeightsZero }
    return weights.map { $0 / mean }
  }

  /// The number added to a denominator β/r, and the factor applied to β/r.
  private func denominator(responses: Int) -> (extra: Double, rest: Double) {
    switch stabilizer {
    case .none: (0, 1)
    case .perResponse: (1 / Double(responses), 1)
    case .constant(let value): (value, 1)
    case .relative(let share): (share, 1 - share)
    }
  }

  /// The tolerance for the sum of shares. It accepts shares with three digits, such as three times
  /// 0.333.
  private static let sumTolerance = 2e-3

  private static func check(_ mixture: [Double], _ names: [String]) throws(CalibrationError) {
    guard mixture.count == names.count else {
      throw .mixtureCount(given: mixture.count, sources: names)
    }
    for (name, value) in zip(names, mixture) where !(value > 0 && value.isFinite) {
      throw .shareNotPositive(source: name, value: value)
    }
    let sum = mixture.reduce(0, +)
    guard abs(sum - 1) <= sumTolerance else { throw .mixtureSum(sum) }
  }
}
