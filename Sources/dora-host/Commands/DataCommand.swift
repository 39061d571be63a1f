import ArgumentParser
import ChatTemplates
import Foundation
import LocalSystem
import Preferences
import Responses
import Work

/// `dora-host data`: commands for data files.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Inspect, select and make preference data.",
    subcommands: [Check.self, Select.self, TinyStyle.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check every row of a data file, before any model is loaded.",
      discussion:
        "Prints what the file holds. Every wrong row is named as FILE:LINE with its field.")

    @Argument(help: ArgumentHelp("The file.", valueName: "FILE.jsonl"))
    var file: String

    @Option(
      help: ArgumentHelp(
        "A model whose chat template renders rows that are lists of messages.", valueName: "DIR"))
    var model: String?

    @Option(
      help: ArgumentHelp(
        "With --model: show the first N rows as the model sees them, with what is scored marked by '>'.",
        valueName: "N"))
    var render: Int?

    @OptionGroup var conversations: ConversationOptions

    func validate() throws {
      try OptionNumber.check("--render", render, from: 1)
      if model == nil, render != nil || conversations.chatTemplate != nil {
        throw ValidationError("--render and --chat-template need a model; name it with --model")
      }
    }

    func run() throws {
      let renderer: any ConversationRenderer =
        model.map { ModelTemplate(of: modelURL($0), orIn: conversations.chatTemplate) }
        ?? PlainConversation(hasTemplate: false)
      let report = try PreferenceReader.check(fileURL(file), rendering: renderer)
      show(report)
      Console.result("\(report)")
      let messages = report.summary.use.rendered
      if model == nil, messages > 0 {
        Console.line(
          "messages    \(messages) \(messages == 1 ? "row is" : "rows are") lists of messages, checked without a "
            + "chat template; --model DIR checks them as that model's template renders them")
      }
      if !report.isUsable { throw WorkError(.badInput, nil) }
      if let model, let render { try show(render, model) }
    }

    /// Names every wrong row; of a file without a single right one, which may be no data at all,
    /// only the first ones.
    private func show(_ report: DataReport) {
      let problems = report.problems
      let shown = report.summary.rows == 0 ? problems.prefix(Self.mostOfRubbish) : problems[...]
      for problem in shown { Console.line(ErrorText.of(problem)) }
      if shown.count < problems.count {
        Console.line(
          "\(problems.count - shown.count) more wrong rows aren't shown, since no row is right; is this a file of data?"
        )
      }
    }

    private static let mostOfRubbish = 20

    private func show(_ count: Int, _ model: String) throws {
      var request = RenderRequest(model: model, data: file, count: count)
      request.chatTemplate = conversations.chatTemplate
      for row in try request.rows() { Console.result("\n" + row.text, isInFiles: true) }
    }
  }
}
