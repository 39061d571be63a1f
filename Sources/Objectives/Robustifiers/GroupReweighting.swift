import Glibc

/// Weights groups of data, and updates the weights at each step according to the groups' losses.
/// Ignores the calibration.
///
/// ```
/// q_g     ← q_g exp(η L_g) / Z
/// L       = Σ_g q_g L_g                        with the updated q
/// dL/dlᵢ  = q_g s_g,  g the group of datum i   with q held fixed
/// ```
/// Two definitions of L_g are in use; see ``Scale``. If a group is absent from a batch, its loss
/// L_g is 0, which isn't neutral. Such a group loses weight to groups with positive losses.
///
/// The state is log q, `[G]`. If it were q, a weight could underflow to 0, and no later loss could
/// increase it again.
struct GroupReweighting: Robustifier {
  /// The definition of a group's loss.
  enum Scale: Sendable, Equatable {
    /// `L_g = 1/n_g Σ lᵢ` over the n_g data of the group in the batch, s_g = 1/n_g.
    ///
    /// Group DRO, [Sagawa et al. 2020](https://arxiv.org/abs/1911.08731).
    case batchMean
    /// `L_g = N/N_g Σ lᵢ` with the numbers of data in the whole data set, s_g = N/N_g.
    ///
    /// Group robust preference optimisation, [Ramesh et al.
    /// 2024](https://arxiv.org/abs/2405.20304). This is the default of the authors' program. L_g
    /// grows with the batch size and with N/N_g, so a smaller learning rate is needed.
    case dataShare
  }

  let name: String
  /// The step size η, per nat, at least 0. With 0, the weights stay uniform.
  let stepSize: Double
  let scale: Scale
  /// Whether L_g is divided by Σ L_g in the update of q. The update is undefined if the sum is 0.
  let normalisesLosses: Bool
  /// The parameters under the names that users know. The robustifier has two names, one of which
  /// takes fewer parameters than the other.
  let parameters: [String: Double]
  /// The number N_g of data of each group in the data set, `[G]`, at least 1.
  let groupSizes: [Int]

  var accumulation: Accumulation { .twoPass }
  var groupCount: Int? { groupSizes.count }
  var initialState: [Double] {
    groupSizes.map { _ in -log(Double(groupSizes.count)) }
  }

  /// Returns the objective of a batch, starting from the initial state.
  func evaluate(_ batch: RobustBatch) throws(ObjectiveError) -> RobustValue {
    var state = initialState
    return try evaluate(batch, state: &state)
  }

  func evaluate(
    _ batch: RobustBatch, state: inout [Double]
  ) throws(ObjectiveError) -> RobustValue {
    try batch.check()
    guard let groups = batch.groups else { preconditionFailure("\(name) without groups") }
    precondition(
      state.count == groupSizes.count, "\(state.count) states of \(groupSizes.count) groups")
    let scales = self.scales(groups)
    var losses = groupSizes.map { _ in 0.0 }
    for (loss, group) in zip(batch.losses, groups) { losses[group] += scales[group] * loss }
    let logWeights = moved(state, by: losses)
    let weights = logWeights.map { exp($0) }
    let result = RobustValue(
      value: losses.weighted(by: weights), weights: groups.map { weights[$0] * scales[$0] })
    try result.check(by: name)
    state = logWeights
    return result
  }

  func groupWeights(in state: [Double]) -> [Double]? { state.map { exp($0) } }

  /// Returns s_g, `[G]`, which is 0 for a group that is absent from the batch.
  private func scales(_ groups: [Int]) -> [Double] {
    var counts = groupSizes.map { _ in 0 }
    for group in groups { counts[group] += 1 }
    let total = Double(groupSizes.reduce(0, +))
    return zip(counts, groupSizes).map { inBatch, inData in
      guard inBatch > 0 else { return 0 }
      return scale == .batchMean ? 1 / Double(inBatch) : total / Double(inData)
    }
  }

  private func moved(_ logWeights: [Double], by losses: [Double]) -> [Double] {
    let divisor = normalisesLosses ? losses.reduce(0, +) : 1
    let raw = zip(logWeights, losses).map { $0 + stepSize * $1 / divisor }
    let highest = raw.max() ?? 0
    let logSum = highest + log(raw.reduce(0) { $0 + exp($1 - highest) })
    return raw.map { $0 - logSum }
  }
}
