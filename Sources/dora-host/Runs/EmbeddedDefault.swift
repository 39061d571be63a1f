import ArgumentParser
import Experiments
import Foundation
import Objectives
import Training

/// What the program does when nobody brings a model or data: TinyStyle, from nothing to a table.
struct EmbeddedDefault {
  let command: Train

  func run() throws {
    let loss = try command.loss.make()
    try refuseOptionsOfData()
    let robust = try command.robust.make()
    Interrupt.watch()
    let start = Date()
    let outcome = try study(loss, robust)
    Console.result(table(outcome, loss: loss.name))
    command.runtime.notice("\(ProgressLine.text(seconds: Date().timeIntervalSince(start)))")
  }

  private func refuseOptionsOfData() throws {
    for (option, isGiven) in [
      ("--group", command.robust.parameters.group != nil),
      ("--filter", command.calibration.filter != nil),
      ("--loss-shift", command.robust.parameters.lossShift != .none),
    ] where isGiven {
      throw ValidationError("\(option) is for your own data; give --model and --data with it")
    }
  }

  private func study(
    _ loss: any SampleLoss, _ robust: any Robustifier
  ) throws -> TinyStyleStudy.Outcome {
    var settings = TinyStyleStudy.Settings()
    settings.seed = command.training.seed
    var arms = [TinyStyleStudy.Arm(name: "erm", robustifier: EmpiricalRisk())]
    if robust.name != "erm" { arms.append(.init(name: robust.name, robustifier: robust)) }
    command.runtime.notice(
      "no --model and no --data: TinyStyle, made here from seed \(settings.seed)")
    var label = ""
    var line = ProgressLine(isQuiet: command.runtime.quiet)
    do {
      let outcome = try TinyStyleStudy(settings).run(
        loss, arms: arms, shouldStop: { Interrupt.isRequested }
      ) { event in
        switch event {
        case .phase(let name):
          line.finish()
          line = ProgressLine(isQuiet: command.runtime.quiet)
          label = name
        case .step(let report):
          line.show(
            label, done: report.step, of: report.steps,
            "loss \(String(format: "%.4f", report.objective))")
        }
      }
      line.finish()
      return outcome
    } catch StudyError.interrupted {
      line.finish()
      throw Stop(code: .interrupted, message: "\(StudyError.interrupted)")
    }
  }

  private func table(_ outcome: TinyStyleStudy.Outcome, loss: String) -> String {
    let h = outcome.meanCalibration
    let header = Self.row("TinyStyle, \(loss)", "accuracy", "true reward", "win rate", "KL to SFT")
    let rows = outcome.rows.map { row in
      Self.row(
        row.name, row.accuracy.map { String(format: "%.3f", $0) } ?? "-",
        String(format: "%.2f", row.reward), String(format: "%.1f %%", 100 * row.winRate),
        String(format: "%.2f", row.divergence))
    }
    let auc = outcome.classifier.areaUnderCurve.map { String(format: "%.3f", $0) } ?? "-"
    let note = String(
      format: "classifier AUC %@, mean h %.2f golden, %.2f synthetic", auc, h.golden, h.synthetic)
    return ([header] + rows + ["", note]).joined(separator: "\n")
  }

  private static func row(_ name: String, _ columns: String...) -> String {
    name.padding(toLength: 22, withPad: " ", startingAt: 0)
      + columns.map { String(repeating: " ", count: max(1, 13 - $0.count)) + $0 }.joined()
  }
}
