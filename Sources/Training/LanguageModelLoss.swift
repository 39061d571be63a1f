import Objectives

/// The objective of next-token training. The mean is over *tokens*, not over data.
///
/// ```
/// l_i = - B/T · log π(y_i | x_i)        mean_i l_i = - 1/T Σ_i log π(y_i | x_i)
/// ```
/// T is the number of response tokens in the step's global batch, which is known before the step
/// from the order of the data. Each datum therefore has its own loss, and a step is exact in one
/// pass for any micro-batches and ranks. A mean of means would give the tokens of short responses
/// more weight.
public final class LanguageModelLoss: SampleLoss {
  public let name = "sft"
  public let requirements = LossRequirements(responses: 1...1)
  public let coupling = LossCoupling.separable
  public let metrics: [LossMetric] = []
  public let lowerBound: Double? = 0

  private let order: DataOrder
  /// The number of response tokens of each datum.
  private let tokens: [Int]
  /// B/T of the step for which it was last computed. It is cached because every micro-batch of a
  /// step needs it.
  private var latest: (step: Int, share: Double)?

  /// - Parameters:
  ///   - data: all data of the run, each of which has one response.
  ///   - settings: the settings of the run, which determine the data of each step.
  public init(_ data: [TrainingDatum], settings: TrainingSettings) {
    order = DataOrder(
      count: data.count, batch: settings.batch, shuffle: settings.shuffle, seed: settings.seed)
    tokens = data.map(\.scoredTokens)
  }

  /// - Parameters:
  ///   - batch: the batch.
  ///   - upstream: the factor for the derivatives of each datum, or nil for 1.
  ///   - context: the step. In step 0, which isn't part of training, the given batch is treated as
  ///     the whole batch.
  public func evaluate(
    _ batch: ScoreBatch, upstream: [Double]?, context: LossContext
  ) throws -> LossResult {
    let share = context.step > 0 ? share(ofStep: context.step) : share(of: batch)
    return LossResult(
      loss: batch.logp.map { -share * $0 },
      dLogp: batch.logp.indices.map { -share * (upstream?[$0] ?? 1) })
  }

  /// Returns B/T for a step.
  private func share(ofStep step: Int) -> Double {
    if let latest, latest.step == step { return latest.share }
    let indices = order.indices(ofStep: step)
    let share = Double(indices.count) / Double(indices.reduce(0) { $0 + tokens[$1] })
    latest = (step, share)
    return share
  }

  private func share(of batch: ScoreBatch) -> Double {
    guard let lengths = batch.lengths else {
      preconditionFailure("a batch of \(batch.count) data without lengths")
    }
    return Double(batch.count) / lengths.reduce(0, +)
  }
}
