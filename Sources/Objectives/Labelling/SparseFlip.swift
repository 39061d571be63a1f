/// Corrects the labels of the few data in a batch whose loss decreases most if the labels are
/// reversed.
///
/// The label correction of wDPO ([arXiv 2603.07211](https://arxiv.org/abs/2603.07211)), as
/// implemented in its authors' program:
/// ```
/// l  = (1 − p) l⁺ + p l⁻, p held fixed
/// a  = sparsemax(g),  g = max(0, l⁺ − l⁻)/τ
/// p  = min(1, ρ B a); what that leaves of the budget ρ B goes to those below 1, in proportion to a
/// ```
/// [Sparsemax](https://arxiv.org/abs/1602.02068) is the distribution that is nearest to g. It is 0
/// for most data. During the warm-up, and if no loss decreases, p = 0.
struct SparseFlip: LabelRule {
  let name = "sparse-flip"
  /// The budget ρ, from 0 to 1.
  let budget: Double
  /// The temperature τ, in nats, above 0.
  let temperature: Double
  /// The number of steps at the beginning in which p = 0.
  let warmup: Double

  var parameters: [String: Double] { ["rho": budget, "tau": temperature, "warmup": warmup] }
  var labelling: Labelling { .reverse }
  var seesBatch: Bool { true }

  func weigh(
    _ losses: LabelledLosses, state: inout [Double: Double]
  ) throws(ObjectiveError) -> LabelWeights {
    let other = Double(losses.step) > warmup || losses.step == 0 ? corrections(losses) : nil
    let p = other ?? losses.observed.map { _ in 0 }
    return LabelWeights(observed: p.map { 1 - $0 }, other: p)
  }

  /// Returns p, `[N]`, or nil if no label is corrected.
  private func corrections(_ losses: LabelledLosses) -> [Double]? {
    let gains = zip(losses.observed, losses.other).map { max(0, $0 - $1) / temperature }
    guard budget > 0, gains.contains(where: { $0 > 0 }) else { return nil }
    let shares = Self.sparsemax(gains)
    let total = budget * Double(gains.count)
    var p = shares.map { min(1, total * $0) }
    let rest = total - p.reduce(0, +)
    let free = p.indices.filter { p[$0] < 1 }
    let freeShare = free.reduce(0) { $0 + shares[$1] }
    guard rest > 0, freeShare > 0 else { return p }
    for i in free { p[i] = min(1, p[i] + rest * shares[i] / freeShare) }
    return p
  }

  /// Returns the point of the probability simplex that is nearest to z, which has at least one
  /// number.
  private static func sparsemax(_ z: [Double]) -> [Double] {
    let sorted = z.sorted(by: >)
    let highest = sorted[0]
    var sum = 0.0
    var threshold = 0.0
    for (rank, value) in sorted.enumerated() {
      // The numbers are relative to the largest, so that a common offset causes no loss of
      // precision.
      sum += value - highest
      let candidate = (sum - 1) / Double(rank + 1)
      guard value - highest > candidate else { break }
      threshold = candidate
    }
    return z.map { max(0, $0 - highest - threshold) }
  }
}
