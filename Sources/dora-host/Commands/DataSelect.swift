import ArgumentParser
import Foundation
import LocalSystem
import Preferences
import Responses

extension DataCommand {
  /// `dora-host data select`: keeps some of the scored responses of each datum.
  struct Select: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keep K of the scored responses of each datum.",
      discussion: """
        Uses the 'scores' in the data, as written by 'score'. Fields with one value per response are \
        selected accordingly, and the best response comes first. Data with fewer than K scored responses keep those they \
        have.
        """)

    @Argument(help: ArgumentHelp("Data with scores.", valueName: "FILE.jsonl"))
    var file: String

    @OptionGroup var selection: SelectionOptions

    @Option(help: ArgumentHelp("Seed of rso; default: 0.", valueName: "N"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Write to a file instead of standard output.", valueName: "FILE"))
    var out: String?

    func validate() throws {
      guard selection.request != nil else {
        throw ValidationError("--select is missing; choose best-of-n, top-bottom or rso")
      }
    }

    func run() throws {
      guard let selection = selection.request else { return }
      let lines = try PreferenceReader.lines(fileURL(file))
      try ResultFile.protect([fileURL(file)], from: out.map(fileURL))
      var output = try ResultFile(out.map(fileURL))
      var (short, withoutH) = (0, 0)
      var moved: Set<String> = []
      for line in lines {
        let place = line.datum.place(in: file)
        guard let scores = line.datum.scores else {
          throw DataError.field(
            place, name: "scores", .missing(hint: "'dora-host score' writes them"))
        }
        let kept = selection.selected(from: scores, prompt: line.datum.prompt, seed: seed ?? 0)
        if kept.count < selection.count { short += 1 }
        if line.losesCalibration(keeping: kept) { withoutH += 1 }
        moved.formUnion(line.listsOfResponses)
        output.append(line.text(keeping: kept))
      }
      try output.close()
      if selection.select != .rso,
        let notice = UnusedSeed.notice(seed, "only --select rso draws responses")
      {
        Console.message(notice)
      }
      if !moved.isEmpty {
        Console.line("moved       with their responses: \(moved.sorted().joined(separator: ", "))")
      }
      if withoutH > 0 {
        Console.message(
          "without h   \(withoutH) of \(lines.count) data: h is of all responses, and some are gone; run "
            + "'dora-host calibrate' on the result")
      }
      if short > 0 {
        Console.message(
          "short       \(short) of \(lines.count) data have fewer than \(selection.count) scored "
            + "responses, and keep those")
      }
    }
  }
}
