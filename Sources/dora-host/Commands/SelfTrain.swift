import ArgumentParser
import Responses
import StrictJSON
import Work
import Workflows

/// `dora-host self-train`: repeats sampling, scoring, calibrating and training (Table 6 of the
/// paper).
struct SelfTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "self-train",
    abstract: "Let a model learn from its own answers, in rounds.",
    discussion: """
      Each round samples answers to the prompts of the data from the model as it is, scores them, \
      fits a classifier that tells the data's target answers from them, and trains the model, from \
      where it is, on the sampled answers with the robust objective. The target answer is the golden \
      one, or else the chosen or best one.

      With --lora or --adapter the rounds train one adapter for the model, which is the reference of each; \
      DIR/adapter is the last one.

      DIR/round-1, … hold a round's samples, scores, calibration and run; DIR/model is the last model. \
      A round is made of the commands sample, score, calibrate and train. Work that was stopped or \
      killed goes on at the unfinished part when the same command is given again, and more --rounds \
      add to those that are done.
      """)

  @Option(help: ArgumentHelp("The model to start from, a Hugging Face folder.", valueName: "DIR"))
  var model: String

  @OptionGroup(title: "Adapter") var adapters: TrainedAdapterOptions

  @Option(
    help: ArgumentHelp("Preference data: prompts, and target answers.", valueName: "FILE.jsonl"))
  var data: String

  @Option(help: ArgumentHelp("The folder of all rounds.", valueName: "DIR"))
  var out: String

  @Option(help: ArgumentHelp("Rounds in all.", valueName: "N"))
  var rounds = 3

  @OptionGroup(title: "Scores of answers") var scorer: ScorerOptions
  @OptionGroup(title: "Sampling answers") var sampling: RoundSamplingOptions
  @OptionGroup(title: "Calibration") var calibration: RoundCalibrationOptions
  @OptionGroup(title: "Objective") var loss: LossOptions
  @OptionGroup(title: "Robustness") var robust: RobustOptions

  @Option(
    help: ArgumentHelp(
      "Most tokens of a prompt with one response; default: the model's, at most 1024.",
      valueName: "N"))
  var maxLength: Int?

  @OptionGroup(title: "Training in each round") var training: TrainingOptions

  @Flag(help: "Print the table as JSON.")
  var json = false

  @OptionGroup(title: "Program") var runtime: RuntimeOptions

  private var request: SelfTrainRequest {
    var request = SelfTrainRequest(model: model, data: data, out: out)
    request.adapters = adapters.request
    request.rounds = rounds
    request.scorer = scorer.request
    request.sampling = sampling.settings
    request.calibration = calibration.request
    request.loss = loss.request
    request.plugins = loss.plugins.request
    request.robust = robust.request
    request.maxLength = maxLength
    request.training = training.request
    return request
  }

  func validate() throws { try WorkError.asUsage(request.validate) }

  func run() throws {
    try runtime.apply()
    Interrupt.watch()
    let observer = TerminalObserver(runtime)
    let table = try request.run(
      parts: SelfTrainingCommands(runtime: runtime), observer: observer)
    Console.result(
      json ? table.json.indentedText.trimmingLineEnd : table.text(width: Console.resultWidth),
      isInFiles: true)
  }
}

/// The options for sampling the responses of a round. Options that aren't given have the defaults
/// of `sample`.
struct RoundSamplingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Answers to each prompt.", valueName: "K"))
  var samples = 4

  @Option(help: ArgumentHelp("Most tokens of an answer.", valueName: "N"))
  var maxNewTokens = 128

  @Option(help: ArgumentHelp("Temperature.", valueName: "X"))
  var temperature = 0.8

  @Option(help: ArgumentHelp("Only the K most likely tokens; 0: all.", valueName: "K"))
  var topK = 50

  @Option(
    help: ArgumentHelp(
      "Only the most likely tokens up to this probability; 1: all.", valueName: "P"))
  var topP = 0.9

  @Option(
    help: ArgumentHelp("Above 1 discourages tokens already there.", valueName: "X"))
  var repetitionPenalty = 1.1

  var settings: SamplingSettings {
    var settings = SamplingSettings()
    settings.count = samples
    settings.maxNewTokens = maxNewTokens
    settings.temperature = temperature
    settings.topK = topK
    settings.topP = topP
    settings.repetitionPenalty = repetitionPenalty
    return settings
  }

  /// Validates the options for 'sample' before the first round, with the rules of 'sample' itself.
  func validate() throws { try WorkError.asUsage { try SelfTrainRequest.validate(settings) } }
}

/// The options for calibrating the responses of a round.
struct RoundCalibrationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "ngram, or the folder of an encoder or decoder; see 'calibrate'.", valueName: "ngram|DIR"))
  var backbone = "ngram"

  @Option(
    help: ArgumentHelp(
      "The classifier reads only so many characters of each answer.", valueName: "N"))
  var maxCharacters: Int?

  @Option(
    help: ArgumentHelp(
      "Divide h by its mean over the data (mean), or not (none).", valueName: "none|mean"))
  var calibrationNormalize: DatasetCalibration.Normalization = .none

  @Flag(help: "Train on the target answer too, beside the sampled ones.")
  var keepTarget = false

  var request: SelfTrainRequest.RoundCalibration {
    var request = SelfTrainRequest.RoundCalibration()
    request.backbone = backbone
    request.maxCharacters = maxCharacters
    request.calibrationNormalize = calibrationNormalize
    request.keepTarget = keepTarget
    return request
  }

  func validate() throws { try WorkError.asUsage(request.validate) }
}
