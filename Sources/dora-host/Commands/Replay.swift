import ArgumentParser
import Foundation
import Objectives
import PluginHost

/// `dora-host replay`: objectives and robustifiers on given scores, without a model.
struct Replay: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Evaluate an objective on logged or hand-made scores; no model.",
    discussion: """
      A JSON line per datum goes in: {"logp":[…],"ref_logp":[…],"len":[…],"score":[…],"h":x}, \
      token-level "tok_logp" and "ref_tok_logp", and any other field as a column. Lines with the same \
      "batch" number are one batch; any other line is a batch by itself. Without --loss, each line's \
      "loss" is taken.
      Out comes, in that order, a line per datum with "loss" (null if it has none), "d_logp", \
      "d_tok_logp", "weight" (dL/dl) and metrics, and after the last datum of a batch a line with its \
      "value" and "weights". The robustifier is the plain mean unless --robust says otherwise.
      """)

  @Argument(help: ArgumentHelp("The scores.", valueName: "SCORES.jsonl"))
  var scores: String

  @OptionGroup(title: "Objective") var loss: LossOptions

  @Option(help: ArgumentHelp("Robustifier, as for train.", valueName: "NAME"))
  var robust = "erm"

  @OptionGroup(title: "Robustness") var parameters: RobustParameters

  @Flag(help: "Exit with 0 although some data could not be evaluated.")
  var keepGoing = false

  func run() throws {
    let log = try ScoreLog(contentsOf: fileURL(scores))
    let objective = loss.loss.isEmpty ? LoggedLoss() : try loss.make()
    let groups = try parameters.group.map(log.groups)
    let robustifier = try parameters.make(
      robust, groups: groups, plugins: loss.plugins.loader(isQuiet: false))
    try log.check(for: objective, isLogged: loss.loss.isEmpty)
    if objective.coupling == .joint, !(robustifier is EmpiricalRisk) {
      throw ValidationError(
        "loss '\(objective.name)' is one number for the whole batch, so '\(robust)' has no losses "
          + "to weigh; leave --robust out")
    }
    var run = ReplayRun(
      log: log, loss: objective, groups: groups,
      weigher: BatchWeigher(robustifier, of: objective, shift: parameters.lossShift))
    let failures = try run.run()
    if failures > 0, !keepGoing {
      throw Stop(
        code: .failed, message: "error: \(failures) of \(log.rows.count) data have no loss")
    }
  }
}
