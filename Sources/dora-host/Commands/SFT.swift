import ArgumentParser
import Foundation
import LocalSystem
import Preferences
import Workflows

/// `dora-host sft`: supervised fine-tuning, the step before preference training.
struct SFT: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sft",
    abstract: "Train a model on the best response of each datum, token by token.",
    discussion: """
      The loss is the mean over the response tokens of a step's batch of -log p; prompts are read and \
      not learnt. Sequences are packed without padding. The run's directory has the \
      layout of train's; DIR/model is both the policy and the reference of the alignment that follows.
      """)

  @Option(help: ArgumentHelp("The model to train, a Hugging Face folder.", valueName: "DIR"))
  var model: String?

  @OptionGroup(title: "Adapter") var adapters: TrainedAdapterOptions

  @Option(help: ArgumentHelp("Preference data.", valueName: "FILE.jsonl"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "chosen: the chosen response or the one with the highest score; target: the one that golden_index or is_human marks.",
      valueName: "WHICH"))
  var sftTarget = SupervisedTarget.chosen

  @Option(
    help: ArgumentHelp(
      "Of a conversation in one field: last: its last answer; all: every answer, each with what is before.",
      valueName: "WHICH"))
  var trainOn = LearntAnswers.last

  @Option(help: ArgumentHelp("The run's folder; default: runs/sft-DATE.", valueName: "DIR"))
  var out: String?

  @Option(
    help: ArgumentHelp("Resume an interrupted run, with its own settings.", valueName: "DIR"))
  var resume: String?

  @Option(
    help: ArgumentHelp(
      "Most tokens of a prompt with its response; default: the model's, at most 1024.",
      valueName: "N"))
  var maxLength: Int?

  @Flag(help: "Check everything and show what would be done, without training.")
  var dryRun = false

  @OptionGroup(title: "Training") var training: TrainingOptions
  @OptionGroup(title: "Conversations") var conversations: ConversationOptions
  @OptionGroup(title: "Program") var runtime: RuntimeOptions

  func run() throws {
    try runtime.apply()
    let command = AlignmentCommand(runtime: runtime, dryRun: dryRun)
    if let resume { return try command.resume(fileURL(resume), request, of: "sft") }
    try adapters.check(model: model)
    guard model != nil, data != nil else {
      throw ValidationError("fine-tuning takes a model and data: give --model and --data")
    }
    try command.start(request)
  }

  /// The request. If it is given along with --resume, its model and data are empty.
  var request: AlignmentRequest {
    var request = AlignmentRequest.fineTuning(
      model: model ?? "", data: data ?? "", target: sftTarget)
    request.adapters = adapters.request
    request.out = out
    request.maxLength = maxLength
    request.trainOn = trainOn
    request.chatTemplate = conversations.chatTemplate
    request.training = training.request
    return request
  }
}

extension SupervisedTarget: ExpressibleByArgument {
  public init?(argument: String) { self.init(named: argument) }
}
extension LearntAnswers: ExpressibleByArgument {}
