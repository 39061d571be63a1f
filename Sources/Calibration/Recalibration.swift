import Glibc

/// A method that corrects probabilities so that they match observed frequencies.
///
/// A classifier can rank well although its probabilities are wrong, but h depends on the
/// probabilities. Therefore a map from log-odds to probabilities is fitted on responses that the
/// classifier hasn't seen. As with the classifiers, no response is used to fit its own map, since
/// each fold's map is fitted on the other folds.
public enum Recalibration: String, Codable, Sendable, CaseIterable {
  /// Keeps the classifier's own probabilities.
  case none
  /// Replaces the density ratio r by r^(1/T), where T minimises the log-loss ([Guo et al.
  /// 2017](https://arxiv.org/abs/1706.04599), but centred at the class ratio instead of 1/2).
  case temperature
  /// Applies the non-decreasing step function that minimises the squared error ([Zadrozny and Elkan
  /// 2002](https://doi.org/10.1145/775047.775151)).
  case isotonic

  /// The recalibrated probabilities of being golden, `[R]`.
  ///
  /// - Parameters:
  ///   - logOdds: the out-of-sample log-odds, `[R]`, at the class ratio of these rows.
  ///   - isGolden: the true labels, `[R]`.
  ///   - folds: the fold of each row, `[R]`.
  func probabilities(logOdds: [Double], isGolden: [Bool], folds: [Int]) throws -> [Double] {
    guard self != .none else { return logOdds.map(logistic) }
    var result = logOdds
    for fold in Set(folds).sorted() {
      let fitted = folds.indices.filter { folds[$0] != fold }
      let map = try map(fitted.map { logOdds[$0] }, fitted.map { isGolden[$0] })
      for i in folds.indices where folds[i] == fold { result[i] = map(logOdds[i]) }
    }
    return result
  }

  private func map(
    _ logOdds: [Double], _ isGolden: [Bool]
  ) throws -> (Double) -> Double {
    let prior = -log(try ResponseRows.gamma(isGolden))
    switch self {
    case .none: return logistic
    case .temperature:
      let inverse = TemperatureFit(logOdds: logOdds, isGolden: isGolden, prior: prior).inverse
      return { logistic(prior + ($0 - prior) * inverse) }
    case .isotonic:
      let steps = IsotonicFit(logOdds: logOdds, isGolden: isGolden)
      return { steps.probability(at: $0) }
    }
  }
}

/// The logistic function, 1/(1 + e^-x).
func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// A fit of the inverse temperature 1/T that maximises the likelihood of the labels.
struct TemperatureFit {
  /// The inverse temperature 1/T, from 0 to ``largest``. At 0, every probability equals that of the
  /// class ratio.
  private(set) var inverse = 1.0

  /// The upper limit of 1/T. A larger value would turn any slope into a step.
  private static let largest = 100.0
  private static let iterations = 60

  /// - Parameter prior: the log-odds of the class ratio, which stay unchanged.
  init(logOdds: [Double], isGolden: [Bool], prior: Double) {
    let targets = Self.targets(logOdds, isGolden, prior)
    // The log-loss is convex in 1/T, so bisection on its slope finds the minimum.
    var (low, high) = (0.0, Self.largest)
    for _ in 0..<Self.iterations {
      inverse = (low + high) / 2
      var slope = 0.0
      for (z, target) in zip(logOdds, targets) {
        slope += (logistic(prior + (z - prior) * inverse) - target) * (z - prior)
      }
      if slope > 0 { high = inverse } else { low = inverse }
    }
  }

  /// The target probabilities that represent the labels.
  ///
  /// If every row is on the correct side of the prior, there is no best temperature, because the
  /// likelihood keeps increasing as probabilities approach certainty. In this case, the targets of
  /// Platt 1999, (n₊ + 1)/(n₊ + 2) and 1/(n₋ + 2), are used, for which there is a best temperature.
  private static func targets(
    _ logOdds: [Double], _ isGolden: [Bool], _ prior: Double
  ) -> [Double] {
    let isSeparated = zip(logOdds, isGolden).allSatisfy { $1 ? $0 >= prior : $0 <= prior }
    guard isSeparated else { return isGolden.map { $0 ? 1 : 0 } }
    let golden = Double(isGolden.count { $0 })
    let others = Double(isGolden.count) - golden
    return isGolden.map { $0 ? (golden + 1) / (golden + 2) : 1 / (others + 2) }
  }
}

/// Isotonic regression by pooling adjacent violators.
struct IsotonicFit {
  /// The steps of the function, in order of increasing log-odds.
  private var steps: [(start: Double, probability: Double)] = []

  init(logOdds: [Double], isGolden: [Bool]) {
    var blocks: [(start: Double, golden: Double, count: Double)] = []
    for (z, golden) in zip(logOdds, isGolden).sorted(by: { $0.0 < $1.0 }) {
      let isTied = blocks.last.map { $0.start == z } ?? false
      if isTied {
        blocks[blocks.count - 1].golden += golden ? 1 : 0
        blocks[blocks.count - 1].count += 1
      } else {
        blocks.append((z, golden ? 1 : 0, 1))
      }
    }
    var pooled: [(start: Double, golden: Double, count: Double)] = []
    for block in blocks {
      pooled.append(block)
      while pooled.count > 1 {
        let (left, right) = (pooled[pooled.count - 2], pooled[pooled.count - 1])
        guard left.golden * right.count >= right.golden * left.count else { break }
        pooled.removeLast(2)
        pooled.append((left.start, left.golden + right.golden, left.count + right.count))
      }
    }
    // A probability of 0 or 1 would claim certainty from finitely many rows, and could make the
    // log-loss infinite. Therefore half a row of the other class is added at each end.
    let margin = 0.5 / Double(max(logOdds.count, 1))
    steps = pooled.map { ($0.start, min(max($0.golden / $0.count, margin), 1 - margin)) }
  }

  /// The probability of the last step that begins at or below `logOdds`, or of the first step if
  /// there is none.
  func probability(at logOdds: Double) -> Double {
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].start <= logOdds { low = middle + 1 } else { high = middle }
    }
    return steps[max(low - 1, 0)].probability
  }
}
