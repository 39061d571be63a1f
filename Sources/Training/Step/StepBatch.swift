import CheckedNumbers

/// The data of an optimizer step, divided among ranks and micro-batches.
struct StepBatch {
  /// The number of the step, counted from 1.
  let number: Int
  /// The global batch, which consists of all data of the step over all ranks.
  let whole: BatchPart
  /// The data that this rank computes. There are none if there are more ranks than data.
  let share: BatchPart
  /// The micro-batches of ``share``.
  let parts: [BatchPart]
  /// Whether the policy still has the weights of the reference, as it does before the first update.
  let policyIsReference: Bool

  /// - Parameters:
  ///   - indices: the data of the step, as indices in the training set.
  ///   - data: the training set.
  ///   - share: this rank's positions in the global batch.
  init(
    number: Int, indices: [Int], of data: [TrainingDatum], share: Range<Int>,
    plan: MicroBatchPlan, policyIsReference: Bool
  ) {
    let whole = BatchPart(indices: indices, data: indices.map { data[$0] })
    let own = whole.part(share)
    self.number = number
    self.whole = whole
    self.share = own
    parts = plan.parts(of: own.data[...]).map {
      whole.part(($0.lowerBound + share.lowerBound)..<($0.upperBound + share.lowerBound))
    }
    self.policyIsReference = policyIsReference
  }
}

/// Consecutive data of a global batch, such as a micro-batch, the share of a rank, or the whole
/// batch.
struct BatchPart {
  /// The positions of the data in the global batch.
  let positions: Range<Int>
  /// The positions of their responses among the responses of the batch.
  let responses: Range<Int>
  /// The positions of their scored tokens among the scored tokens of the batch.
  let tokens: Range<Int>
  /// The indices of the data in the training set.
  let indices: [Int]
  let data: [TrainingDatum]

  /// The number of data.
  var count: Int { positions.count }

  /// Makes a whole batch.
  fileprivate init(indices: [Int], data: [TrainingDatum]) {
    self.init(indices: indices, data: data, after: (0, 0, 0))
  }

  private init(
    indices: [Int], data: [TrainingDatum], after start: (data: Int, responses: Int, tokens: Int)
  ) {
    let responseCount = data.reduce(0) { $0 + $1.responses.count }
    let tokenCount = data.reduce(0) { $0 + $1.scoredTokens }
    positions = start.data..<(start.data + data.count)
    responses = start.responses..<(start.responses + responseCount)
    tokens = start.tokens..<(start.tokens + tokenCount)
    self.indices = indices
    self.data = data
  }

  /// Returns the data of a whole batch at these positions.
  fileprivate func part(_ positions: Range<Int>) -> BatchPart {
    let before = data[..<positions.lowerBound]
    return BatchPart(
      indices: Array(indices[positions]), data: Array(data[positions]),
      after: (
        data: before.count, responses: before.reduce(0) { $0 + $1.responses.count },
        tokens: before.reduce(0) { $0 + $1.scoredTokens }
      ))
  }
}

/// The division of a step's global batch into pieces that fit in memory.
///
/// The division affects only rounding. The gradient is always that of the objective over the whole
/// batch.
public enum MicroBatchPlan: Sendable, Equatable {
  /// Every micro-batch contains this number of data.
  case data(Int)
  /// Every micro-batch contains the data that fit into this number of packed tokens, but at least
  /// one datum.
  case automatic(tokens: Int)

  /// The standard plan. For a model with 15 M parameters, a forward and backward pass over this
  /// number of tokens takes about a third of a gigabyte, and more tokens don't make it faster.
  public static let standard = MicroBatchPlan.automatic(tokens: 1536)

  /// Returns consecutive, non-empty pieces that cover `data`, as ranges of its indices.
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
