import Collectives
import Objectives
import TensorCore

/// What the ranks of a run exchange in a step: the log-probabilities of the global batch, so that each
/// of them sees the whole objective, and the sum of their gradients.
extension GlobalStep {
  /// The data of a global batch that this rank computes; none, if there are more ranks than data.
  func share(of indices: ArraySlice<Int>) -> ArraySlice<Int> {
    let share = ranks.share(of: indices.count)
    return indices.dropFirst(share.lowerBound).prefix(share.count)
  }

  /// The log-probabilities of a whole batch.
  ///
  /// - Parameter tokens: those of this rank's share of `indices`.
  func gather(
    _ tokens: [Float], of indices: ArraySlice<Int>
  ) throws -> TokenLogProbabilities {
    let all = try clock.measure(.exchange) { try ranks.gather(tokens) }
    return TokenLogProbabilities(all.flatMap { $0 }, of: indices.lazy.map { data[$0] })
  }

  /// Brings together what the ranks accumulated, each over its share, in (m, S, G).
  ///
  /// m and S follow from the losses, which are few: with the log-probabilities of all ranks at hand,
  /// each computes them anew over the whole batch, in the batch's order. They are then the same on all
  /// ranks, and those of a single process. Only G, as large as the model, is added up: rescaled from
  /// a rank's own maximum to m.
  ///
  /// - Parameter tokens: log-probabilities of this rank's share.
  func merge(
    _ own: StreamingAccumulator, tokens: [Float], over indices: ArraySlice<Int>, step: Int
  ) throws -> Outcome {
    let batch = assembly.batch(of: data, at: indices, policy: try gather(tokens, of: indices))
    var whole = StreamingAccumulator(own.family)
    let result = try clock.measure(.objective) {
      try blaming(indices, step: step) {
        let result = try loss.evaluate(batch, upstream: nil, context: LossContext(step: step))
        try whole.add(
          losses: weigher.shifted(result, firstDatum: 0),
          calibration: indices.map { data[$0].calibration })
        return result
      }
    }
    let rescale = own.rescale(within: whole)
    if rescale != 1 { model.scaleGradients(by: Float(rescale)) }
    try sumGradients()
    let (value, gradientScale) = try whole.finish()
    return Outcome(
      value: value, weights: whole.weights, gradientScale: gradientScale,
      scores: [ScoredPart(batch: batch, result: result)])
  }

  /// Adds up the gradients of all ranks, in place.
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
