import ArgumentParser
import ChatTemplates
import Foundation
import LocalSystem
import Preferences

/// `dora-host data`: about data files.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Look at preference data.",
    subcommands: [Check.self, Select.self])

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

    func run() throws {
      let renderer = model.map { ModelTemplate(directory: fileURL($0)) }
      let report = try PreferenceReader.check(fileURL(file), rendering: renderer)
      for problem in report.problems { Console.line("\(problem)") }
      Console.result("\(report)")
      if !report.isUsable { throw Stop(code: .usage) }
    }
  }
}
