import Collectives

/// The policy's scores of some data, token by token, as computed by the model.
struct PolicyScores: Sendable {
  /// The values of each quantity that was asked for, one datum after another.
  var values: [PolicyQuantity: [Float]]

  init(_ values: [PolicyQuantity: [Float]] = [:]) { self.values = values }

  var responseTokens: [Float] { values[.responses] ?? [] }

  mutating func append(_ other: PolicyScores) {
    values.merge(other.values) { $0 + $1 }
  }

  /// The scores of a whole batch, gathered from all ranks. Each rank has the scores of its share.
  ///
  /// - Parameter quantities: the same on every rank; a rank whose share is empty has no values.
  func gathered(
    by ranks: any RankGroup, _ quantities: Set<PolicyQuantity>
  ) throws -> PolicyScores {
    guard ranks.count > 1 else { return self }
    var whole = PolicyScores()
    // In a fixed order: all ranks must exchange the same quantity at the same time.
    for quantity in PolicyQuantity.allCases where quantities.contains(quantity) {
      whole.values[quantity] = try ranks.gather(values[quantity] ?? []).flatMap { $0 }
    }
    return whole
  }
}
