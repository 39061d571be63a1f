import Collectives
import TensorCore

/// The exchanges between the ranks of a run in a step. The ranks share the log-probabilities of the
/// global batch, so that each of them can evaluate the whole objective, and sum their gradients.
extension GlobalStep {
  /// The data of a global batch that this rank computes; empty if there are more ranks than data.
  func share(of indices: ArraySlice<Int>) -> ArraySlice<Int> {
    let share = ranks.share(of: indices.count)
    return indices.dropFirst(share.lowerBound).prefix(share.count)
  }

  /// The scores of a whole batch, gathered from each rank's share.
  func gather(_ scores: PolicyScores) throws -> PolicyScores {
    try clock.measure(.exchange) {
      try scores.gathered(by: ranks, loss.requirements.quantities)
    }
  }

  /// Sums the gradients of all ranks, in place.
  func sumGradients() throws {
    guard ranks.count > 1 else { return }
    try clock.measure(.exchange) {
      for parameter in model.parameters {
        let gradient = parameter.gradient
        try ranks.sum(UnsafeMutableBufferPointer(start: gradient.pointer, count: gradient.count))
      }
    }
  }
}
