import Glibc

/// The win rate that would be left if both sides wrote equally much.
///
/// After [Dubois et al. 2024](https://arxiv.org/abs/2404.04475), without their terms for single
/// instructions: with Δ the length of the own answer minus that of the other, and s the root mean square
/// of Δ,
/// ```
/// logit P(win) = a + b tanh(Δ/s),      rate = σ(a)
/// ```
/// fitted by maximum likelihood, a tie as half a win. Where every win is the longer answer no finite b
/// is likeliest, so b carries a penalty too small to matter otherwise.
public struct LengthControlledWinRate: Sendable, Equatable {
  /// σ(a), from 0 to 1; exactly 0 or 1 where all comparisons come out alike.
  public let rate: Double
  /// b: how much a longer answer helps, in nats of odds; 0 where lengths don't vary.
  public let lengthEffect: Double
  /// Whether length alone tells who wins: all differences of length with wins lie on one side of all with
  /// losses, or it is always the longer answer that wins, or always the shorter one. The likelihood then
  /// has no maximum in b, and the rate is as good as arbitrary.
  public let isExplainedByLength: Bool

  /// - Parameters:
  ///   - outcomes: 1 for a win, 0.5 for a tie, 0 for a loss, `[N]`; a share of several judgements works
  ///     as well.
  ///   - lengthDifferences: Δ, own minus other, `[N]`, in any unit.
  /// - Returns: nil without comparisons.
  public init?(outcomes: [Double], lengthDifferences: [Double]) {
    precondition(
      outcomes.count == lengthDifferences.count,
      "\(outcomes.count) outcomes for \(lengthDifferences.count) lengths")
    guard let first = outcomes.first else { return nil }
    isExplainedByLength = Self.isExplained(outcomes, by: lengthDifferences)
    if outcomes.allSatisfy({ $0 == first }), first == 0 || first == 1 {
      (rate, lengthEffect) = (first, 0)
      return
    }
    let square = lengthDifferences.reduce(0) { $0 + $1 * $1 } / Double(outcomes.count)
    let scale = square > 0 ? square.squareRoot() : 1
    var fit = Fit(outcomes: outcomes, lengths: lengthDifferences.map { tanh($0 / scale) })
    fit.maximise()
    rate = 1 / (1 + exp(-fit.intercept))
    lengthEffect = fit.slope
  }

  /// A share of several judgements, such as a tie, is a win and a loss at the same length.
  private static func isExplained(_ outcomes: [Double], by lengths: [Double]) -> Bool {
    let points = zip(outcomes, lengths)
    let wins = points.filter { $0.0 > 0 }.map(\.1)
    let losses = points.filter { $0.0 < 1 }.map(\.1)
    // At equal length there may be no winner, and the winner must be on the same side everywhere.
    func follows(_ sign: Double) -> Bool {
      points.allSatisfy { outcome, length in
        sign * length > 0 ? outcome == 1 : length == 0 ? outcome == 0.5 : outcome == 0
      }
    }
    let varies = lengths.contains { $0 != lengths[0] }
    if lengths.contains(where: { $0 != 0 }), follows(1) || follows(-1) { return true }
    guard varies, let leastWin = wins.min(), let mostWin = wins.max(),
      let leastLoss = losses.min(), let mostLoss = losses.max()
    else { return false }
    return leastWin >= mostLoss || mostWin <= leastLoss
  }
}

/// Newton's method for the two numbers, with steps that are halved until the likelihood rises.
private struct Fit {
  let outcomes: [Double]
  let lengths: [Double]
  var intercept = 0.0
  var slope = 0.0

  /// Of b²/2, beside the sum of log-likelihoods.
  private static let penalty = 1e-3
  private static let mostSteps = 100

  init(outcomes: [Double], lengths: [Double]) {
    self.outcomes = outcomes
    self.lengths = lengths
  }

  mutating func maximise() {
    var value = likelihood(intercept, slope)
    for _ in 0..<Self.mostSteps {
      let step = newtonStep
      var scale = 1.0
      while likelihood(intercept + scale * step.0, slope + scale * step.1) < value, scale > 1e-10 {
        scale /= 2
      }
      intercept += scale * step.0
      slope += scale * step.1
      let next = likelihood(intercept, slope)
      // A likelihood is flat at its top: far closer than this, the numbers no longer move.
      if next - value <= 1e-14 * abs(value) { break }
      value = next
    }
  }

  private func likelihood(_ a: Double, _ b: Double) -> Double {
    var sum = -Self.penalty * b * b / 2
    for (outcome, length) in zip(outcomes, lengths) {
      let logit = a + b * length
      // outcome · logit − log(1 + e^logit), without overflow.
      sum += outcome * logit - max(logit, 0) - log1p(exp(-abs(logit)))
    }
    return sum
  }

  /// Minus the inverse Hessian times the gradient. The Hessian is never singular: wins and losses are
  /// both there, and the penalty bounds b.
  private var newtonStep: (Double, Double) {
    var gradient = (0.0, -Self.penalty * slope)
    var hessian = (aa: 0.0, ab: 0.0, bb: Self.penalty)
    for (outcome, length) in zip(outcomes, lengths) {
      let share = 1 / (1 + exp(-(intercept + slope * length)))
      gradient.0 += outcome - share
      gradient.1 += (outcome - share) * length
      let weight = share * (1 - share)
      hessian.aa += weight
      hessian.ab += weight * length
      hessian.bb += weight * length * length
    }
    let determinant = hessian.aa * hessian.bb - hessian.ab * hessian.ab
    return (
      (hessian.bb * gradient.0 - hessian.ab * gradient.1) / determinant,
      (hessian.aa * gradient.1 - hessian.ab * gradient.0) / determinant
    )
  }
}
