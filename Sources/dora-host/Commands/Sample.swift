import ArgumentParser
import Responses
import Work

/// `dora-host sample`: generates responses to prompts.
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let a model continue prompts.",
    discussion: """
      With --prompt prints the continuations as text. With --data takes the prompts of a data file and \
      writes {"prompt", "responses", "sources"} as JSON lines, which 'calibrate', 'score' and 'train' \
      take; the source is the model's name. With --append the responses go behind those that the data \
      have. Prompts that are token ids get responses that are token ids.

      A response depends on the model, the prompt, the seed and its number, not on what else is \
      sampled. Work that was interrupted leaves FILE.part, and the same command resumes it.
      """)

  @Option(help: ArgumentHelp("A model, a Hugging Face folder.", valueName: "DIR"))
  var model: String

  @OptionGroup var adapter: AdapterOptions

  @Option(help: ArgumentHelp("The text to continue; repeats.", valueName: "TEXT"))
  var prompt: [String] = []

  @Option(help: ArgumentHelp("A data file whose prompts are continued.", valueName: "FILE.jsonl"))
  var data: String?

  @Flag(help: "Keep the responses of the data, and put the samples behind them.")
  var append = false

  @Option(
    help: ArgumentHelp(
      "What 'sources' calls the model; default: its folder, or its adapter's.", valueName: "NAME"))
  var name: String?

  @OptionGroup(title: "Sampling") var sampling: DecodingOptions
  @OptionGroup(title: "Selection") var scorer: ScorerOptions
  @OptionGroup(title: "Selection") var selection: SelectionOptions

  @Option(
    help: ArgumentHelp(
      "Prompts that are continued at a time; changes memory, not the responses.", valueName: "N"))
  var batch = 8

  @Option(help: ArgumentHelp("Write to a file instead of standard output.", valueName: "FILE"))
  var out: String?

  @OptionGroup(title: "Conversations") var conversations: ConversationOptions
  @OptionGroup(title: "Program") var runtime: RuntimeOptions

  private var request: SampleRequest {
    var request = SampleRequest(model: model)
    request.adapter = adapter.adapter
    request.prompts = prompt
    request.data = data
    request.append = append
    request.name = name
    request.chatTemplate = conversations.chatTemplate
    request.sampling = sampling.settings
    request.scorer = scorer.request
    request.selection = selection.request
    request.batch = batch
    request.out = out
    return request
  }

  func validate() throws { try WorkError.asUsage(request.validate) }

  func run() throws {
    try runtime.apply()
    if sampling.settings.isGreedy, selection.select != .rso,
      let notice = UnusedSeed.notice(sampling.givenSeed, "each token is the most likely one")
    {
      runtime.notice(notice)
    }
    if sampling.settings.isGreedy, sampling.settings.count > 1 {
      runtime.notice(
        "samples     the \(sampling.settings.count) responses to a prompt are the same: each token is the most likely one; "
          + "raise --temperature" + (sampling.topK == 1 ? " and --top-k" : ""))
    }
    if data != nil { Interrupt.watch() }
    let observer = TerminalObserver(runtime, ofLinesTo: out)
    defer { observer.finish() }
    try request.run(observer: observer) { Console.result($0) }
  }
}
