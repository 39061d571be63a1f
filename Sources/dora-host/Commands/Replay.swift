import ArgumentParser
import Foundation
import LocalSystem
import Replay
import Work

/// `dora-host replay`: applies objectives and robustifiers to given scores, without a model.
struct Replay: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Evaluate or compare objectives on logged or hand-made scores; no model.",
    discussion: """
      A JSON line per datum goes in: {"logp":[…],"ref_logp":[…],"len":[…],"score":[…],"h":x}, \
      token-level "tok_logp" and "ref_tok_logp", and any other field as a column. Lines with the same \
      "batch" number are one batch; any other line is a batch by itself. Without --loss, each line's \
      "loss" is taken.
      Out comes, in that order, a line per datum with "loss" (null if it has none), "d_logp", \
      "d_tok_logp", "loss_weight" (dL/dl) and metrics, and after the last datum of a batch a line with its \
      "value" and "loss_weights". The robustifier is the plain mean unless --robust says otherwise.
      An objective of single responses takes a line's responses as data, the best one desirable.
      "data_weight" multiplies the loss of its line. Lines of weight 0, and with an objective that takes \
      scores those whose scores are all equal, are in no batch: "left_out" says so.
      With several --loss or --robust, a comparison comes out instead: the cosine between the gradients of \
      each two, and the rows that they differ on most.
      """)

  @Argument(help: ArgumentHelp("The scores.", valueName: "SCORES.jsonl"))
  var scores: String

  @OptionGroup(title: "Objectives") var options: ReplayOptions

  @Option(
    help: ArgumentHelp("How many rows a comparison shows, those that differ most.", valueName: "N"))
  var top = 10

  @Flag(help: "Write a comparison as one JSON object.")
  var json = false

  @Flag(help: "Exit with 0 although some data could not be evaluated.")
  var keepGoing = false

  func run() throws {
    try OptionNumber.check("--top", top, from: 0)
    let log = try ScoreLog(contentsOf: fileURL(scores))
    let groups = try options.groups(of: log)
    var variants = try options.variants(groups: groups)
    let fitted = variants.map { FittedLog(log, to: $0.loss, keepsTies: options.ties.keepTies) }
    for (variant, fitted) in zip(variants, fitted) { try variant.check(with: fitted.log) }
    for assumption in Set(fitted.flatMap(\.assumptions).map(\.onCommandLine)).sorted() {
      Console.line(assumption)
    }
    guard options.isSingle else {
      let opinions = try variants.indices.map { i in
        fitted[i].regrouped(
          try variants[i].opinions(of: fitted[i].log, groups: fitted[i].groups(groups)))
      }
      let report = ComparisonReport(variants, opinions, of: log, top: top)
      return Console.result(json ? report.json : report.text)
    }
    var run = ReplayRun(
      log: fitted[0].log, loss: variants[0].loss, groups: fitted[0].groups(groups),
      weigher: variants[0].weigher)
    var failures = 0
    for result in try run.results() {
      if case .datum(let datum) = result, datum.error != nil { failures += 1 }
      Console.result(ReplayLines.text(of: result))
    }
    if failures > 0, !keepGoing {
      throw WorkError.failed("\(failures) of \(fitted[0].log.rows.count) data have no loss")
    }
  }
}
