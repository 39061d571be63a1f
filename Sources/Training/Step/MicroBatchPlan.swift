import CheckedNumbers

/// How a step's global batch is cut into pieces that fit in memory.
///
/// The cut affects only rounding: the gradient is always that of the objective over the whole
/// batch.
public enum MicroBatchPlan: Sendable, Equatable {
  /// A micro-batch contains this many data.
  case data(Int)
  /// A micro-batch contains as many data as fit into this many packed tokens, but at least one.
  case automatic(tokens: Int)

  /// A forward and backward pass over this many tokens of a model with 15 M parameters takes about
  /// a third of a gigabyte, and more tokens don't make it faster.
  public static let standard = MicroBatchPlan.automatic(tokens: 1536)

  /// Consecutive, non-empty pieces that cover `data`, as ranges of its indices.
  func parts(of data: ArraySlice<TrainingDatum>) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = data.startIndex
    while start < data.endIndex {
      let end = self.end(of: data, from: start)
      parts.append(start..<end)
      start = end
    }
    return parts
  }

  private func end(of data: ArraySlice<TrainingDatum>, from start: Int) -> Int {
    switch self {
    case .data(let count):
      return min(start.saturatingSum(max(1, count)), data.endIndex)
    case .automatic(let limit):
      var tokens = data[start].packedTokens
      var end = start + 1
      while end < data.endIndex, tokens + data[end].packedTokens <= limit {
        tokens += data[end].packedTokens
        end += 1
      }
      return end
    }
  }
}
