import TensorCore
import Transformer

/// The log-probabilities of all scored tokens of some data, as computed by the model.
///
/// These values are in float32. Sums are computed in float64, and objectives receive only float64
/// values.
public struct TokenLogProbabilities: Sendable {
  /// The offsets of each response's tokens, `[R + 1]`.
  public let first: [Int]
  /// log π(token | everything before it), `[T]`, in nats.
  public let values: [Float]

  public init(first: [Int], values: [Float]) {
    precondition(
      first.last == values.count, "offsets end at \(first.last ?? -1), \(values.count) tokens given"
    )
    self.first = first
    self.values = values
  }

  /// - Parameters:
  ///   - values: the token log-probabilities of the responses of `data`, one response after
  ///     another.
  ///   - data: the data that the responses belong to.
  init(_ values: [Float], of data: some Sequence<TrainingDatum>) {
    var first = [0]
    for response in data.lazy.flatMap(\.responses) {
      first.append((first.last ?? 0) + response.count)
    }
    self.init(first: first, values: values)
  }

  /// The sum over each response's tokens, `[R]`, in nats.
  public var sums: [Double] {
    (0..<(first.count - 1)).map { r in
      values[first[r]..<first[r + 1]].reduce(0) { $0 + Double($1) }
    }
  }

  /// The token values in float64, `[T]`.
  public var doubles: [Double] { values.map(Double.init) }
}

extension PackedBatch {
  /// Packs data. Each prompt occurs once, followed by its responses.
  init(
    _ data: some Collection<TrainingDatum>, for model: Decoder, scoresPrompts: Bool = false
  ) throws {
    try self.init(
      data.map { Item(prompt: $0.prompt, responses: $0.responses) }, for: model.configuration,
      scoresPrompts: scoresPrompts)
  }
}

extension Decoder {
  /// Computes log-probabilities of the responses of `data` without recording for a backward pass.
  ///
  /// - Parameters:
  ///   - data: the data to evaluate.
  ///   - progress: called with the number of data done since the last call. If it throws an error,
  ///     the work ends.
  public func scores(
    of data: [TrainingDatum], progress: (Int) throws -> Void = { _ in }
  ) throws -> TokenLogProbabilities {
    var first = [0]
    var values: [Float] = []
    for part in MicroBatchPlan.standard.parts(of: data[...]) {
      let packed = try PackedBatch(data[part], for: self)
      let scored = tokenLogProbabilities(Tape(recording: false), packed).value.values
      first.append(contentsOf: packed.responseOffsets.dropFirst().map { $0 + values.count })
      values.append(contentsOf: scored)
      try checkFiles()
      try progress(part.count)
    }
    return TokenLogProbabilities(first: first, values: values)
  }
}
