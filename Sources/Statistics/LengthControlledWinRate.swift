import Glibc

/// The win rate that would remain if both sides wrote answers of equal length.
///
/// This is the method of [Dubois et al. 2024](https://arxiv.org/abs/2404.04475), without their
/// per-instruction terms. Let Δ be the length of the model's own answer minus that of the other
/// answer, and s the root mean square of Δ. Then
/// ```
/// logit P(win) = a + b tanh(Δ/s),      rate = σ(a)
/// ```
/// is fitted by maximum likelihood, with a tie counted as half a win. If the longer answer always
/// wins, the likelihood has no maximum at a finite b. Therefore b has a penalty that is too small
/// to matter otherwise.
public struct LengthControlledWinRate: Sendable, Equatable {
  /// The rate σ(a), from 0 to 1. It is exactly 0 if all comparisons are losses, and exactly 1 if
  /// all are wins.
  public let rate: Double
  /// The coefficient b, which says how much a longer answer helps, in log-odds (nats). It is 0 if
  /// lengths don't vary.
  public let lengthEffect: Double
  /// Whether length alone determines the winner. This is the case if the longer answer always wins,
  /// if the shorter answer always wins, or if the length difference of every win is at least, or at
  /// most, that of every loss. The likelihood then has no maximum in b, and the rate is essentially
  /// arbitrary.
  public let isExplainedByLength: Bool

  /// - Parameters:
  ///   - outcomes: 1 for a win, 0.5 for a tie, 0 for a loss, `[N]`. The mean of several judgements
  ///     is also valid.
  ///   - lengthDifferences: the differences Δ of own minus other length, `[N]`, in any unit.
  /// - Returns: nil if there are no comparisons.
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

  /// Whether length alone determines the winner. An outcome between 0 and 1, such as a tie, is
  /// treated as both a win and a loss at the same length.
  private static func isExplained(_ outcomes: [Double], by lengths: [Double]) -> Bool {
    let points = zip(outcomes, lengths)
    let wins = points.filter { $0.0 > 0 }.map(\.1)
    let losses = points.filter { $0.0 < 1 }.map(\.1)
    // At equal lengths there must be no winner. At all other lengths, the longer (or the shorter)
    // answer must win.
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

/// Finds the intercept and the slope by Newton's method. Each step is halved until it no longer
/// lowers the likelihood.
private struct Fit {
  let outcomes: [Double]
  let lengths: [Double]
  var intercept = 0.0
  var slope = 0.0

  /// The coefficient of b²/2, which is subtracted from the sum of log-likelihoods.
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
      // The likelihood is flat at its maximum. If it increases by less than this, the parameters no
      // longer change.
      if next - value <= 1e-14 * abs(value) { break }
      value = next
    }
  }

  private func likelihood(_ a: Double, _ b: Double) -> Double {
    var sum = -Self.penalty * b * b / 2
    for (outcome, length) in zip(outcomes, lengths) {
      let logit = a + b * length
      // This is outcome · logit − log(1 + e^logit), computed without overflow.
      sum += outcome * logit - max(logit, 0) - log1p(exp(-abs(logit)))
    }
    return sum
  }

  /// The negative inverse Hessian times the gradient. The Hessian is never singular, because there
  /// are both wins and losses and the penalty bounds b.
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
