import Glibc

/// The worst case within a total-variation ball around the labels.
///
/// [TV-DRO](https://arxiv.org/abs/2607.01715): `l = (1 − ρ) l⁺ + ρ max(l⁺, l⁻)`, where l⁻ is the
/// loss under the worst labelling. If the losses are equal, the observed labels are used.
struct TotalVariation: LabelRule {
  let name = "tv-dro"
  /// The radius ρ, from 0 to 1.
  let radius: Double

  var parameters: [String: Double] { ["rho": radius] }
  var labelling: Labelling { .worst }

  func weigh(
    _ losses: LabelledLosses, state: inout [Double: Double]
  ) throws(ObjectiveError) -> LabelWeights {
    let other = zip(losses.observed, losses.other).map { $1 > $0 ? radius : 0 }
    return LabelWeights(observed: other.map { 1 - $0 }, other: other)
  }
}

/// The worst case within a χ² ball around a soft label.
///
/// [DPO-PRO](https://arxiv.org/abs/2509.02709), where q is the probability that the observed label
/// is correct:
/// ```
/// l = max { p l⁺ + (1 − p) l⁻ : (p − q)² ≤ ρ q (1 − q), 0 ≤ p ≤ 1 }
/// ```
/// If a label is certain (q = 1), the ball contains no other label.
struct PreferenceRobust: LabelRule {
  let name = "dpo-pro"
  /// The radius ρ, at least 0.
  let radius: Double
  /// The value of q, from 0 to 1, if the data have no `soft_label` column.
  let softLabel: Double

  var parameters: [String: Double] { ["rho": radius, "soft_label": softLabel] }
  var labelling: Labelling { .reverse }
  /// The column is required unless the user gives a q below 1. Otherwise, every label would be
  /// certain, and the rule would have no effect.
  var column: LabelColumn? {
    LabelColumn(id: "soft_label", isNeeded: softLabel == 1 && radius > 0)
  }

  func weigh(
    _ losses: LabelledLosses, state: inout [Double: Double]
  ) throws(ObjectiveError) -> LabelWeights {
    var observed: [Double] = []
    for (i, (l, other)) in zip(losses.observed, losses.other).enumerated() {
      let q = losses.column?[i] ?? softLabel
      guard q >= 0, q <= 1 else {
        throw .invalidLabelColumn(
          datum: i, column: "soft_label", value: q, expected: "a probability, from 0 to 1")
      }
      let reach = (radius * q * (1 - q)).squareRoot()
      observed.append(l > other ? min(1, q + reach) : l < other ? max(0, q - reach) : q)
    }
    return LabelWeights(observed: observed, other: observed.map { 1 - $0 })
  }
}

/// Adapts a loss to a known share of flipped labels.
///
/// ```
/// l = ((1 − ε) l⁺ − ε l⁻) / (1 − 2ε)     unbiased: on average the loss under clean labels
/// l = (1 − ε) l⁺ + ε l⁻                  smoothed: the mean loss when the labels are flipped
/// ```
/// The first form generalizes [Robust DPO](https://arxiv.org/abs/2403.00409) to any objective, and
/// the second form generalizes cDPO.
struct Flip: LabelRule {
  let name = "flip"
  /// The share ε of flipped labels, at least 0 and below 1/2.
  let share: Double
  let isUnbiased: Bool

  var parameters: [String: Double] { ["epsilon": share, "unbiased": isUnbiased ? 1 : 0] }
  var labelling: Labelling { .reverse }
  var isAverage: Bool { !isUnbiased || share == 0 }

  func weigh(
    _ losses: LabelledLosses, state: inout [Double: Double]
  ) throws(ObjectiveError) -> LabelWeights {
    let (a, b) =
      isUnbiased ? ((1 - share) / (1 - 2 * share), -share / (1 - 2 * share)) : (1 - share, share)
    return LabelWeights(
      observed: losses.observed.map { _ in a }, other: losses.observed.map { _ in b })
  }
}

/// Weights labels by the probability that they are correct, and learns the reliability of each
/// annotator.
///
/// [RE-PO](https://arxiv.org/abs/2509.24159): if η is the reliability of the datum's annotator,
/// ```
/// l = w l⁺ + (1 − w) l⁻,     w = η exp(−l⁺) / (η exp(−l⁺) + (1 − η) exp(−l⁻)), held fixed
/// η ← (1 − α) η + α mean of w over the annotator's data in the batch
/// ```
/// A batch is weighted with the value of η from before the batch. Data without the column
/// `annotator` are all assigned to one annotator.
struct ReliabilityWeighted: LabelRule {
  let name = "re-po"
  /// The initial reliability η of every annotator, above 0 and at most 1.
  let initial: Double
  /// The learning rate α of the reliability, from 0 to 1. With 0, η is constant.
  let rate: Double

  var parameters: [String: Double] { ["eta": initial, "alpha": rate] }
  var labelling: Labelling { .reverse }
  var column: LabelColumn? { LabelColumn(id: "annotator", isNeeded: false) }
  var isStateful: Bool { true }

  func weigh(
    _ losses: LabelledLosses, state: inout [Double: Double]
  ) throws(ObjectiveError) -> LabelWeights {
    let annotators = losses.column ?? losses.observed.map { _ in 0 }
    if let i = annotators.firstIndex(where: { !$0.isFinite }) {
      throw .invalidLabelColumn(
        datum: i, column: "annotator", value: annotators[i], expected: "a finite number")
    }
    let weights = annotators.indices.map { i in
      let eta = state[annotators[i]] ?? initial
      // The probability is computed as a logistic function of logarithms, because η may be 0 or 1,
      // and the losses may be far apart.
      return 1 / (1 + exp(log(1 - eta) - log(eta) + (losses.observed[i] - losses.other[i])))
    }
    advance(&state, annotators, weights)
    return LabelWeights(observed: weights, other: weights.map { 1 - $0 })
  }

  private func advance(
    _ state: inout [Double: Double], _ annotators: [Double], _ weights: [Double]
  ) {
    var sums: [Double: (sum: Double, count: Double)] = [:]
    for (annotator, weight) in zip(annotators, weights) {
      let (sum, count) = sums[annotator] ?? (0, 0)
      sums[annotator] = (sum + weight, count + 1)
    }
    for (annotator, (sum, count)) in sums {
      let eta = state[annotator] ?? initial
      state[annotator] = (1 - rate) * eta + rate * (sum / count)
    }
  }
}
