import Calibration
import Training

/// The sizes and rates of a study. With the defaults, a study takes less than a minute on two
/// cores.
///
/// The defaults were chosen so that fine-tuning ends near the reward of the golden answers and
/// every arm passes all budgets. No comparison of arms was used to choose them.
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

  /// The settings of alignment. The learning rate is the same for all objectives, because Adam's
  /// step doesn't depend on the scale of the loss, and arms are compared at equal divergence, not
  /// after equal steps. With a constant schedule, every point of a run equals the end of a shorter
  /// run.
  public var alignment = TrainingSettings(
    steps: 600, batch: 32, shuffle: true, learningRate: 1e-4, schedule: .constant)
  /// The divergences from the fine-tuned model at which arms are compared, in nats per response and
  /// in ascending order.
  public var budgets = [0.1, 0.3, 1]
  /// The divergence among ``budgets`` at which arms are primarily compared.
  public var endpoint = 0.3

  /// Whether models are measured on prompts that don't occur in training.
  public var holdsPromptsOut = true
  public var evaluationPrompts = 192
  public var samplesPerPrompt = 4
  /// The maximum number of tokens in an answer.
  public var maximumAnswer = 24
  /// Whether samples of the final model are kept, with their rewards and the classifier's
  /// confidences.
  public var keepsSamples = false

  /// The number of layers and the width of the model, which has four heads.
  public var layers = 2
  public var width = 64
  public var architecture = Architecture.llama

  /// The kinds of model that a study can train.
  public enum Architecture: String, Sendable, CaseIterable { case llama, gpt2 }

  public init() {}

  /// A description of everything that determines a fine-tuned model, except the seed.
  var baseText: String {
    (architecture == .llama ? "" : "\(architecture), ")
      + "\(layers) layers of \(width); \(fineTuningCount) data with filler \(task.goldenFiller); "
      + fineTuning.text + (holdsPromptsOut ? "; prompts held out" : "")
  }

  /// A description of everything that determines results, for any seed and arm.
  var text: String {
    "\(baseText); \(condition.text), \(preferenceCount) data of K \(responses); \(calibration); "
      + "\(alignment.text); budgets \(budgets) endpoint \(endpoint); "
      + "\(evaluationPrompts) prompts x \(samplesPerPrompt) of \(maximumAnswer)"
      + (task == TinyStyleTask() ? "" : "; \(task)")
  }

  /// The settings for computing h from the classifier's outputs; see `CalibrationWeights`.
  public struct CalibrationSettings: Sendable {
    /// β for the golden and the synthetic source. If nil, it is counted in the data.
    public var mixture: [Double]?
    /// γ, the class ratio. If nil, it is counted in the data.
    public var gamma: Double?
    public var stabilizer = CalibrationWeights.Stabilizer.perResponse
    public var dividesByMean = false
    /// The share of all tokens that the classifier uses. It ignores the others. Lower values make
    /// it worse.
    public var visibleShare = 1.0

    public init() {}
  }
}

extension StudySettings.CalibrationSettings: CustomStringConvertible {
  /// A part of the text that determines a result. Files of earlier results contain this text, so it
  /// is spelled out here and must not change if the type is moved.
  public var description: String {
    "CalibrationSettings(mixture: \(String(describing: mixture)), gamma: \(String(describing: gamma)), "
      + "stabiliser: Calibration.CalibrationWeights.Stabiliser.\(stabilizer), "
      + "dividesByMean: \(dividesByMean))" + (visibleShare < 1 ? " of \(visibleShare)" : "")
  }
}

extension TrainingSettings {
  /// A description of everything except the seed. The text "from step 1" for the warm-up
  /// distinguishes results from those of an earlier schedule, which began at 0.
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
