import ArgumentParser
import Calibration
import Experiments
import Foundation
import Objectives
import PluginHost
import Training
import Work
import Workflows

/// The run that starts if neither a model nor data are given: TinyStyle, from scratch to a table of
/// results.
struct EmbeddedDefault {
  let command: Train
  private let given = GivenOptions()

  private var notice: (String) -> Void { command.runtime.notice }

  init(command: Train) { self.command = command }

  func run() throws {
    try refuseOptionsOfData()
    let loader = try command.loss.plugins.loader(isQuiet: command.runtime.quiet)
    let robust = try command.robust.request.make(plugins: loader)
    var arms = [StudyArm(name: "erm", robustifier: EmpiricalRisk())]
    if robust.name != "erm" { arms.append(.init(name: robust.name, robustObjective: robust)) }
    let expression = try command.loss.request.expression()
    let loss = try loader.load(expression)
    let study = try TinyStyleStudy(settings(), arms: arms, seeds: seeds) {
      try loader.load(expression)
    }
    say(study, loss: loss.name)
    if command.dryRun { return }
    Interrupt.watch()
    let start = Date()
    let outcome = try finished(study)
    Console.result(StudyTable(outcome).text)
    notice("took        \(Duration.text(seconds: Date().timeIntervalSince(start)))")
  }

  private func finished(_ study: TinyStyleStudy) throws -> StudyOutcome {
    var line = ProgressLine(isQuiet: command.runtime.quiet)
    defer { line.finish() }
    return try study.run(shouldStop: { Interrupt.isRequested }) { progress in
      line.show(
        progress.label, done: progress.done, of: progress.total,
        "loss \(String(format: "%.4f", progress.objective))")
    }
  }

  // MARK: Options

  private var seeds: [UInt64] { (0..<3).map { (command.training.givenSeed ?? 0) &+ $0 } }

  private func refuseOptionsOfData() throws {
    for (option, isGiven) in [
      ("--group", command.robust.parameters.group != nil),
      ("--filter", command.calibration.filter != nil),
      ("--recompute", command.training.recompute == .layers),
      ("--calibration-level", command.calibration.calibrationLevel != nil),
    ] where isGiven {
      throw ValidationError("\(option) is for your own data; give --model and --data with it")
    }
    if let wrapper = try RobustExpression(command.robust.robust).labelling {
      throw ValidationError(
        "--robust \(wrapper) is for your own data; give --model and --data with it")
    }
  }

  private func settings() throws -> StudySettings {
    var settings = StudySettings()
    settings.alignment = try alignment(settings)
    let calibration = command.calibration.request
    settings.calibration.mixture = try calibration.eq6.values()
    settings.calibration.gamma = calibration.gamma
    settings.calibration.stabilizer = try calibration.eq6.stabilizerValue()
    settings.calibration.dividesByMean = calibration.calibrationNormalize == .mean
    return settings
  }

  /// The options on the command line, completed with the study's own values. The usual defaults
  /// suit large models, not this one.
  private func alignment(_ settings: StudySettings) throws -> TrainingSettings {
    let options = try command.training.request.settings(dataCount: settings.preferenceCount)
    var alignment = options
    alignment.shuffle = true
    alignment.lossShift = command.robust.parameters.lossShift
    if command.training.steps == nil, command.training.epochs == nil {
      alignment.steps = settings.alignment.steps
    }
    if command.training.lr == nil { alignment.learningRate = settings.alignment.learningRate }
    if !given.contains("schedule") { alignment.schedule = settings.alignment.schedule }
    return alignment
  }

  // MARK: Messages

  private func say(_ study: TinyStyleStudy, loss: String) {
    let settings = study.cell.settings
    let golden = Int((settings.condition.goldenShare * Double(settings.preferenceCount)).rounded())
    let alignment = settings.alignment
    notice("no --model and no --data: TinyStyle, a task made here whose true reward is known")
    notice(
      "data        \(golden) golden-style and \(settings.preferenceCount - golden) synthetic-style "
        + "data of \(study.responses) responses (condition C1)")
    notice("objective   \(loss), arms \(study.cell.arms.map(\.name).joined(separator: ", "))")
    notice(
      "steps       at most \(alignment.steps) of batch \(alignment.batch), lr "
        + "\(alignment.learningRate) \(alignment.schedule), until KL \(settings.budgets.max() ?? 0)"
    )
    notice("seeds       \(study.seeds.map { "\($0)" }.joined(separator: ", "))")
    let unused = Self.unused.filter(given.contains)
    if !unused.isEmpty {
      notice(
        "not used    \(unused.map { "--\($0)" }.joined(separator: ", ")): "
          + "there is no text to cut, and nothing is kept")
    }
  }

  private static let unused = ["out", "max-length", "checkpoint-every"]
}
