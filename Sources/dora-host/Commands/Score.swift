import ArgumentParser
import Responses
import Work

/// `dora-host score`: computes the log-probabilities of given responses under a model, or their
/// scores.
struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the log-probabilities that a model gives to responses, or scores of them.",
    discussion: """
      With --model, a JSON line per datum, in the data's order: "logp", the sum of each response's \
      token log-probabilities in nats; "len", how many tokens those are; "tok_logp", every token's. \
      Response tokens count with their end-of-sequence token, prompts don't.

      With --reward-model or --scorer, the data with "scores", higher is better, and everything else as it was; pairs \
      become lists, whose scores may contradict what was chosen.

      Work on a file that was interrupted leaves FILE.part, and the same command resumes it.
      """)

  @Option(help: ArgumentHelp("A model, a Hugging Face folder.", valueName: "DIR"))
  var model: String?

  @OptionGroup var adapter: AdapterOptions
  @OptionGroup var scorer: ScorerOptions

  @Option(help: ArgumentHelp("Preference data.", valueName: "FILE.jsonl"))
  var data: String

  @Option(
    help: ArgumentHelp(
      "Most tokens of a prompt with one response; default: the model's, at most 1024, of a reward model 512.",
      valueName: "N"))
  var maxLength: Int?

  @Option(help: ArgumentHelp("Write to a file instead of standard output.", valueName: "FILE"))
  var out: String?

  @OptionGroup(title: "Conversations") var conversations: ConversationOptions
  @OptionGroup(title: "Program") var runtime: RuntimeOptions

  private var request: ScoreRequest {
    var request = ScoreRequest(data: data)
    request.model = model
    request.adapter = adapter.adapter
    request.scorer = scorer.request
    request.maxLength = maxLength
    request.chatTemplate = conversations.chatTemplate
    request.out = out
    return request
  }

  func validate() throws { try WorkError.asUsage(request.validate) }

  func run() throws {
    try runtime.apply()
    Interrupt.watch()
    let observer = TerminalObserver(runtime, ofLinesTo: out)
    defer { observer.finish() }
    try request.run(observer: observer) { Console.result($0) }
  }
}
