import Checkpoints
import Collectives
import Crypto
import Foundation
import Objectives
import TensorCore
import Transformer

/// The log-probabilities of the training data under the frozen reference model, which are computed
/// once.
///
/// The reference is the policy before the first step, so its log-probabilities never change during
/// a run. They are cached under the hash of everything that they depend on, which is weights,
/// configuration and token ids.
public struct ReferenceScores: Sendable {
  private var sums: [Int: [Double]] = [:]
  private var tokens: [Int: [Double]] = [:]
  private var mismatched: [Int: [Double]] = [:]
  private var mismatchedTokens: [Int: [Double]] = [:]
  private var drawn: [Int: [Double]] = [:]
  /// The hash of the reference model.
  private let modelKey: String

  /// Returns whether an objective needs any log-probabilities under the reference model.
  public static func areNeeded(by requirements: LossRequirements) -> Bool {
    requirements.takesReference || requirements.takes(.mismatchedReferenceLogp)
      || requirements.takes(.drawnTokenLogp)
  }

  /// Whether an objective needs the log-probabilities that tokens had when they were drawn.
  public static func takesDrawn(_ requirements: LossRequirements) -> Bool {
    requirements.takes(.drawnTokenLogp)
  }

  /// Returns the log-probability sums of the responses of `data[indices]` in this order, in nats.
  func sums(at indices: [Int]) -> [Double]? { gathered(sums, at: indices) }

  /// Returns the log-probabilities of the responses of `data[indices]` token by token, in nats, or
  /// nil if a datum provided only sums.
  func tokens(at indices: [Int]) -> [Double]? { gathered(tokens, at: indices) }

  /// Returns the values that a policy quantity has for one datum, token by token, if the policy
  /// equals the reference. Returns nil if they weren't requested, or if the datum provided only
  /// sums.
  func tokens(_ quantity: PolicyQuantity, of index: Int) -> [Double]? {
    switch quantity {
    case .responses: tokens[index]
    case .mismatched: mismatchedTokens[index]
    case .prompts, .concentrations: nil
    }
  }

  /// Returns whether these log-probabilities were computed with the weights of this model.
  func came(from model: Decoder) -> Bool { Self.key(of: [], model: model) == modelKey }

  /// Returns the log-probability sums of the completions of other prompts, in nats, or nil unless
  /// they were requested.
  func mismatchedSums(at indices: [Int]) -> [Double]? {
    gathered(mismatched, at: indices)
  }

  /// The log-probabilities that the tokens of the responses had when they were drawn, nats; nil
  /// unless they were requested.
  func drawnTokens(at indices: [Int]) -> [Double]? { gathered(drawn, at: indices) }

  private func gathered(_ values: [Int: [Double]], at indices: [Int]) -> [Double]? {
    let present = indices.compactMap { values[$0] }
    return present.count == indices.count ? present.flatMap { $0 } : nil
  }

  /// Computes the log-probabilities of the data at `indices`, or reads them from the cache.
  ///
  /// For data that have ``TrainingDatum/referenceLogp``, these values are used and nothing is
  /// computed.
  ///
  /// - Parameters:
  ///   - data: the data set.
  ///   - indices: the indices of the data to evaluate.
  ///   - loss: the objective, which determines what is computed. If it is nil, only the
  ///     log-probabilities of the responses are computed.
  ///   - model: the reference model.
  ///   - cache: the directory of the cache. If it is nil, no cache is read or written.
  ///   - ranks: the processes that share the work. Each of them receives all results.
  ///   - progress: called with the number of data that are done and the number that this rank has
  ///     to do.
  public init(
    of data: [TrainingDatum], at indices: [Int], for loss: (any SampleLoss)? = nil,
    model: Decoder, cache: URL?, ranks: any RankGroup = SingleRank(),
    progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    modelKey = Self.key(of: [], model: model)
    let wanted = Array(Set(indices)).sorted()
    let takesReference = loss?.requirements.takesReference ?? true
    let takesDrawn = loss?.requirements.takes(.drawnTokenLogp) ?? false
    if takesReference || takesDrawn {
      let missing = wanted.filter { index in
        takesReference && data[index].referenceLogp == nil
          || takesDrawn && data[index].drawnTokenLogp == nil
      }
      let scores = try Self.shared(
        data, at: missing, model: model, cache: cache, ranks: ranks, progress: progress)
      sums = Self.byDatum(scores.sums, data, at: missing, \.responses.count)
      tokens = Self.byDatum(scores.doubles, data, at: missing, \.scoredTokens)
      if takesDrawn { drawn = tokens }
      for index in wanted {
        if let given = data[index].referenceLogp {
          sums[index] = given
          tokens[index] = nil
        }
        if takesDrawn, let given = data[index].drawnTokenLogp { drawn[index] = given }
      }
    }
    if let loss, loss.requirements.takes(.mismatchedReferenceLogp) {
      let others = try MismatchedCompletions(data, for: loss.name).data
      let scores = try Self.shared(
        others, at: wanted, model: model, cache: cache, ranks: ranks, progress: progress)
      mismatched = Self.byDatum(scores.sums, others, at: wanted, \.responses.count)
      mismatchedTokens = Self.byDatum(scores.doubles, others, at: wanted, \.scoredTokens)
    }
  }

  /// Takes another model for the one that drew the responses: the policy, where it isn't the
  /// reference before its first step.
  public mutating func takeDrawn(
    of data: [TrainingDatum], at indices: [Int], from model: Decoder, cache: URL?,
    ranks: any RankGroup = SingleRank(), progress: (Int, Int) throws -> Void = { _, _ in }
  ) throws {
    let missing = Array(Set(indices)).sorted().filter { data[$0].drawnTokenLogp == nil }
    let scores = try Self.shared(
      data, at: missing, model: model, cache: cache, ranks: ranks, progress: progress)
    drawn.merge(Self.byDatum(scores.doubles, data, at: missing, \.scoredTokens)) { $1 }
  }

  private static func byDatum(
    _ values: [Double], _ data: [TrainingDatum], at indices: [Int],
    _ count: (TrainingDatum) -> Int
  ) -> [Int: [Double]] {
    var start = 0
    var parts: [Int: [Double]] = [:]
    for index in indices {
      let end = start + count(data[index])
      parts[index] = Array(values[start..<end])
      start = end
    }
    return parts
  }

  /// Returns the values for `data[indices]`, of which each rank computes its share.
  private static func shared(
    _ data: [TrainingDatum], at indices: [Int], model: Decoder, cache: URL?,
    ranks: any RankGroup, progress: (Int, Int) throws -> Void
  ) throws -> TokenLogProbabilities {
    // Each rank has its own cache entry, so a hit on one rank doesn't affect the others.
    let own = try scores(
      of: indices[ranks.share(of: indices.count)].map { data[$0] }, model: model, cache: cache,
      progress: progress)
    return TokenLogProbabilities(
      try ranks.gather(own.values).flatMap { $0 }, of: indices.lazy.map { data[$0] })
  }

  // MARK: Cache

  private static func scores(
    of data: [TrainingDatum], model: Decoder, cache: URL?, progress: (Int, Int) throws -> Void
  ) throws -> TokenLogProbabilities {
    guard !data.isEmpty else { return TokenLogProbabilities(first: [0], values: []) }
    let count = data.reduce(0) { $0 + $1.scoredTokens }
    let file = cache?.appendingPathComponent("\(key(of: data, model: model)).safetensors")
    if let file, let kept = kept(in: file, count: count) {
      try progress(data.count, data.count)
      return TokenLogProbabilities(kept, of: data)
    }
    var done = 0
    let scores = try model.scores(of: data) {
      done += $0
      try progress(done, data.count)
    }
    if let file { keep(scores, in: file) }
    return scores
  }

  /// Reads a cache entry. If it can't be read, returns nil, and the values are computed again.
  private static func kept(in file: URL, count: Int) -> [Float]? {
    guard FileManager.default.fileExists(atPath: file.path),
      let tensors = try? SafetensorsFile(contentsOf: file),
      let values = try? tensors.tensor("token_logp").values, values.count == count,
      tensors.metadata["sha256"] == digest(values)
    else { return nil }
    return values
  }

  private static func keep(_ scores: TokenLogProbabilities, in file: URL) {
    try? FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? SafetensorsFile.write(
      [NamedTensor("token_logp", Tensor(scores.values, shape: [scores.values.count]))],
      metadata: ["format": "pt", "sha256": digest(scores.values)], to: file)
  }

  /// Returns the hash of the values themselves, which detects that a disk returns other bytes than
  /// were written.
  private static func digest(_ values: [Float]) -> String {
    values.withUnsafeBytes { SHA256.hash(data: $0).hexadecimal }
  }

  /// Returns the hash of token ids and of a model's weights and configuration. An adapter is
  /// included if it is enabled and changes the model's results.
  ///
  /// - Parameter parameters: used instead of the model's weights.
  static func key(
    of data: [TrainingDatum], model: Decoder, parameters: [Parameter]? = nil
  ) -> String {
    var hash = SHA256()
    hash.update(data: Data("reference/2 \(model.configuration.computation)".utf8))
    for parameter in parameters ?? model.effectiveParameters {
      hash.update(data: Data(parameter.name.utf8))
      parameter.forEachBlock { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    }
    for datum in data {
      hash.update(sequence: datum.prompt, closedBy: -1)
      for response in datum.responses { hash.update(sequence: response, closedBy: -2) }
    }
    return hash.finalize().hexadecimal
  }
}

extension TrainingDatum {
  /// The log-probabilities of the responses' tokens that the data set itself has, for the policy
  /// that drew them.
  fileprivate var drawnTokenLogp: [Double]? {
    guard case .tokens(let rows) = columns[HostColumn.drawnTokenLogp.rawValue] else { return nil }
    return rows.flatMap { $0 }
  }
}

extension SHA256 {
  /// Since ids are never negative, a negative number unambiguously marks the end of a sequence.
  fileprivate mutating func update(sequence: [Int32], closedBy end: Int32) {
    (sequence + [end]).withUnsafeBytes { update(bufferPointer: $0) }
  }
}
