import Calibration
import Training

/// Sizes and rates of a study. The defaults fit into a minute on two cores.
///
/// They were fixed by what the task needs (fine-tuning ends near the golden answers' own reward, every
/// arm passes all budgets) and by nothing that compares arms.
public struct StudySettings: Sendable {
  /// The study is run once from each; what differs within a seed is the robustifier alone.
  public var seeds: [UInt64] = [0, 1, 2]

  /// Golden answers to fine-tune on.
  public var fineTuningCount = 8192
  public var fineTuning = TrainingSettings(
    steps: 400, batch: 64, shuffle: true, learningRate: 3e-3, schedule: .cosine)

  /// N, preference data.
  public var preferenceCount = 512
  /// K, unless the objective wants fewer or more.
  public var responses = 4
  /// Share of preference data that the golden source wrote.
  public var goldenShare = 0.5
  public var calibration = CalibrationSettings()

  /// One rate for all objectives: Adam's step doesn't depend on the loss's scale, and arms are compared
  /// at equal divergence, not at equal steps. A constant schedule makes every point of a run a run that
  /// could have ended there.
  public var alignment = TrainingSettings(
    steps: 160, batch: 32, shuffle: true, learningRate: 1e-4, schedule: .constant)
  /// The divergences from the fine-tuned model, nats per response, at which arms are compared; rising.
  public var budgets = [0.1, 0.3, 1]
  /// The one of ``budgets`` that counts.
  public var endpoint = 0.3

  public var evaluationPrompts = 192
  public var samplesPerPrompt = 4
  /// Tokens that an answer may take.
  public var maximumAnswer = 24

  public init() {}

  /// How classifier outputs become h; see `CalibrationWeights`.
  public struct CalibrationSettings: Sendable {
    /// β of golden and of synthetic; nil: as counted.
    public var mixture: [Double]?
    /// γ; nil: as counted.
    public var gamma: Double?
    public var stabiliser = CalibrationWeights.Stabiliser.perResponse
    public var dividesByMean = false

    public init() {}
  }
}
