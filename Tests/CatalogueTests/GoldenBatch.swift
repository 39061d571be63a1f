import Objectives
import PluginHost
import _TestSupport

/// A golden case as a batch, with its expected results.
struct GoldenBatch {
  let batch: ScoreBatch
  let parameters: [String: ParameterValue]
  /// The losses of the data, or nil if there is only a loss of the batch.
  let losses: [Double]?
  /// The loss of the batch, which is the mean of the data's losses if there are any.
  let total: Double
  /// Whether the loss of the batch is the mean of its data's, which the file doesn't have.
  let isMeanOfData: Bool
  /// The derivatives of the batch's loss with respect to every log-probability sum or every token's
  /// log-probability.
  let gradient: [Double]

  /// The inputs that an objective reads as columns.
  private static let columnNames = [
    "nll_chosen", "token_log_sum_sq_probs", "desirable", "kl_policy_logps", "kl_reference_logps",
    "padded_length", "probs", "reward", "old_tok_logp", "batch_tokens", "batch_data",
  ]

  init(_ item: Golden.Case, kind: String) throws {
    parameters = try Self.parameters(item)
    total = try item.number("loss")
    let isListOfLists = kind.hasPrefix("pairwise_batch") || kind.hasPrefix("listwise_batch")
    // Some files with one loss per batch have a single number in this field.
    let perSample = try? item.numbers("per_sample_loss")
    let isCoupled = perSample != nil
    let isOfBatch = isListOfLists || kind == "group_tokens_batch"
    losses = perSample ?? (isOfBatch ? nil : [total])
    isMeanOfData = kind == "group_tokens_batch"
    if kind == "pairwise_tokens" || isMeanOfData {
      batch = try Self.tokenBatch(item, isMeanOfData ? nil : 2)
      gradient = try item.rows("grad_tokens").flatMap { $0 }
    } else {
      let counts: [Int]
      if isListOfLists {
        counts = try item.rows("policy_logps").map(\.count)
      } else {
        let count = try item.numbers("policy_logps").count
        counts = isCoupled ? Array(repeating: 1, count: count) : [count]
      }
      batch = try Self.batch(item, counts: counts)
      gradient = try Self.flat(item, "grad") ?? []
    }
  }

  var isFinite: Bool { total.isFinite && gradient.allSatisfy(\.isFinite) }

  /// The corresponding derivatives in a result.
  ///
  /// A result has derivatives of each datum's own loss, so the derivative of the batch's mean is
  /// 1/N of them. A token's derivative is that of its response plus the token's own contribution.
  func gradient(of result: LossResult) -> [Double] {
    if let tokens = batch.tokens {
      return (0..<batch.responseCount).flatMap { r in
        (tokens.first[r]..<tokens.first[r + 1]).map {
          (result.dLogp[r] + (result.dTokenLogp?[$0] ?? 0))
            / Double(isMeanOfData ? batch.count : 1)
        }
      }
    }
    return losses == nil ? result.dLogp : result.dLogp.map { $0 / Double(batch.count) }
  }

  // MARK: Reading

  private static func batch(_ item: Golden.Case, counts: [Int]) throws -> ScoreBatch {
    ScoreBatch(
      first: counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) },
      logp: try flat(item, "policy_logps") ?? [],
      referenceLogp: try flat(item, "reference_logps"), lengths: try flat(item, "lengths"),
      scores: try flat(item, "scores"),
      columns: try columns(item, data: counts.count, responses: counts.reduce(0, +)))
  }

  /// - Parameter responses: K; nil if the case says it.
  private static func tokenBatch(_ item: Golden.Case, _ responses: Int?) throws -> ScoreBatch {
    let policy = try item.rows("policy_token_logps")
    let reference = try item.rows("reference_token_logps")
    let first = policy.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
    let count = try responses ?? Int(item.number("responses"))
    return ScoreBatch(
      first: Array(stride(from: 0, through: policy.count, by: count)),
      logp: policy.map { $0.reduce(0, +) }, referenceLogp: reference.map { $0.reduce(0, +) },
      lengths: policy.map { Double($0.count) }, scores: try flat(item, "scores"),
      tokens: TokenScores(
        first: first, logp: policy.flatMap { $0 }, referenceLogp: reference.flatMap { $0 }),
      columns: try columns(item, data: policy.count / count, responses: policy.count))
  }

  private static func columns(
    _ item: Golden.Case, data: Int, responses: Int
  ) throws -> [ScoreColumn] {
    try columnNames.filter(item.has).map { name in
      guard let values = try flat(item, name) else {
        let value = try item.number(name)
        return ScoreColumn(
          id: name, extent: .datum, values: Array(repeating: value, count: data),
          isDifferentiable: true)
      }
      let extent: ScoreColumn.Extent =
        name.hasPrefix("token_") || name == "old_tok_logp"
        ? .token : values.count == data ? .datum : .response
      return ScoreColumn(id: name, extent: extent, values: values)
    }
  }

  /// A list, or a list of lists, as one flat list, or nil if the field is absent or a single
  /// number.
  private static func flat(_ item: Golden.Case, _ field: String) throws -> [Double]? {
    guard item.has(field), let values = try? item.values(field) else { return nil }
    return try values.flatMap { value -> [Double] in
      switch value {
      case .array(let inner): try inner.map { try $0.number() }
      case .flag(let flag): [flag ? 1 : 0]
      default: [try value.number()]
      }
    }
  }

  /// A case's parameters as a user would write them. RPO's list becomes one parameter per element.
  private static func parameters(_ item: Golden.Case) throws -> [String: ParameterValue] {
    var result: [String: ParameterValue] = [:]
    for (name, value) in try item.parameters() {
      switch value {
      case .text(let text): result[name] = .text(text)
      case .flag(let flag): result[name] = .text("\(flag)")
      case .array(let weights) where name == "loss_weights":
        for (i, weight) in weights.enumerated() {
          result["loss_weight_\(i)"] = .number(try weight.number())
        }
      default: result[name] = .number(try value.number())
      }
    }
    return result
  }
}
