import ArgumentParser
import Foundation
import Objectives
import PluginHost

/// `dora-host replay`: objectives and robustifiers on given scores, without a model.
struct Replay: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Evaluate or compare objectives on logged or hand-made scores; no model.",
    discussion: """
      A JSON line per datum goes in: {"logp":[…],"ref_logp":[…],"len":[…],"score":[…],"h":x}, \
      token-level "tok_logp" and "ref_tok_logp", and any other field as a column. Lines with the same \
      "batch" number are one batch; any other line is a batch by itself. Without --loss, each line's \
      "loss" is taken.
      Out comes, in that order, a line per datum with "loss" (null if it has none), "d_logp", \
      "d_tok_logp", "weight" (dL/dl) and metrics, and after the last datum of a batch a line with its \
      "value" and "weights". The robustifier is the plain mean unless --robust says otherwise.
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
    for (variant, fitted) in zip(variants, fitted) { try check(variant, with: fitted.log) }
    for assumption in Set(fitted.flatMap(\.assumptions)).sorted() { Console.line(assumption) }
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
    let failures = try run.run()
    if failures > 0, !keepGoing {
      throw Stop(
        code: .failed,
        message: "error: \(failures) of \(fitted[0].log.rows.count) data have no loss")
    }
  }

  private func check(_ variant: ReplayVariant, with log: ScoreLog) throws {
    let (loss, robustifier) = (variant.loss, variant.weigher.robustifier)
    try log.check(for: loss, isLogged: options.loss.isEmpty)
    try log.checkWeights(for: loss)
    try log.checkLabels(for: loss)
    if case .inputPenalty = robustifier.accumulation {
      throw ObjectiveError.needsModel(robustifier: robustifier.name)
    }
    if loss.coupling == .joint, !(robustifier is EmpiricalRisk) {
      throw ValidationError(
        "loss '\(loss.name)' is one number for the whole batch, so '\(robustifier.name)' has no "
          + "losses to weigh; leave --robust out")
    }
  }
}
