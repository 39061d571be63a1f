import Calibration
import Training

/// Sizes and rates of a study. The defaults fit into a minute on two cores.
///
/// They were chosen only by the needs of the task (fine-tuning ends near the golden answers' own
/// reward, every arm passes all budgets), not by any comparison of arms.
public struct StudySettings: Sendable {
  /// The number of golden answers to fine-tune on.
  public var fineTuningCount = 8192
  public var fineTuning = TrainingSettings(
    steps: 1200, batch: 64, shuffle: true, learningRate: 3e-3, schedule: .cosine)

  /// N, the number of preference data.
  public var preferenceCount = 2048
  /// K, the number of responses per datum, unless the objective needs fewer or more.
  public var responses = 4
  public var condition = Condition.half
  public var task = TinyStyleTask()
  public var calibration = CalibrationSettings()

  /// The learning rate is the same for all objectives: Adam's step doesn't depend on the loss's
  /// scale, and arms are compared at equal divergence, not at equal steps. With a constant
  /// schedule, every point of a run equals the end of a shorter run.
  public var alignment = TrainingSettings(
    steps: 600, batch: 32, shuffle: true, learningRate: 1e-4, schedule: .constant)
  /// The divergences from the fine-tuned model, nats per response, at which arms are compared, in
  /// ascending order.
  public var budgets = [0.1, 0.3, 1]
  /// The main budget among ``budgets``, at which arms are compared.
  public var endpoint = 0.3

  public var evaluationPrompts = 192
  public var samplesPerPrompt = 4
  /// The maximum number of tokens in an answer.
  public var maximumAnswer = 24
  /// Whether the final model's samples are kept, with their rewards and the classifier's
  /// confidence.
  public var keepsSamples = false

  /// The number of layers and the width of the model, which has four heads.
  public var layers = 2
  public var width = 64

  public init() {}

  /// Everything that determines a seed's fine-tuned model, except the seed.
  var baseText: String {
    "\(layers) layers of \(width); \(fineTuningCount) data with filler \(task.goldenFiller); "
      + fineTuning.text
  }

  /// Everything that determines results, for any seed and arm.
  var text: String {
    "\(baseText); \(condition.text), \(preferenceCount) data of K \(responses); \(calibration); "
      + "\(alignment.text); budgets \(budgets) endpoint \(endpoint); "
      + "\(evaluationPrompts) prompts x \(samplesPerPrompt) of \(maximumAnswer)"
      + (task == TinyStyleTask() ? "" : "; \(task)")
  }

  /// How classifier outputs become h; see `CalibrationWeights`.
  public struct CalibrationSettings: Sendable {
    /// β for the golden and the synthetic source; nil means as counted in the data.
    public var mixture: [Double]?
    /// γ; nil means as counted in the data.
    public var gamma: Double?
    public var stabilizer = CalibrationWeights.Stabilizer.perResponse
    public var dividesByMean = false

    public init() {}
  }
}

extension StudySettings.CalibrationSettings: CustomStringConvertible {
  /// A part of what determines a result. It is stored in files of earlier results, so it is written
  /// out here and doesn't change if the type moves.
  public var description: String {
    "CalibrationSettings(mixture: \(String(describing: mixture)), gamma: \(String(describing: gamma)), "
      + "stabiliser: Calibration.CalibrationWeights.Stabiliser.\(stabilizer), "
      + "dividesByMean: \(dividesByMean))"
  }
}

extension TrainingSettings {
  /// Everything except the seed. The warm-up's "from step 1" distinguishes results from those of a
  /// schedule that began at 0.
  fileprivate var text: String {
    "\(steps) steps of \(batch) \(optimizer) \(learningRate) \(schedule) \(warmup) from step 1 "
      + "\(maxGradientNorm) \(weightDecay)"
  }

  func seeded(_ seed: UInt64) -> TrainingSettings {
    var settings = self
    settings.seed = seed
    return settings
  }
}
