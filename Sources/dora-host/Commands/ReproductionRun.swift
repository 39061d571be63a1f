import Checkpoints
import Experiments
import Foundation
import LocalSystem
import Objectives
import PluginHost
import Reports
import TensorCore
import Work

/// Runs one study, from its cells to its tables.
///
/// A separate process computes each cell for each seed, and stores the result in one file. The file
/// appears only when it is complete, so an interrupted study loses only the cells in progress.
struct ReproductionRun {
  private let command: Reproduce
  private let study: Study
  private let folder: URL
  private let plugins: PluginLoader

  init(_ command: Reproduce, of name: String) throws {
    self.command = command
    study = try StudyCatalogue.study(name)
    let parts = [
      study.name, command.tier == .full ? nil : command.tier.rawValue,
      command.smoke ? "smoke" : nil, command.seenPrompts ? "seen-prompts" : nil,
    ]
    folder = fileURL(command.out).appendingPathComponent(
      parts.compactMap { $0 }.joined(separator: "-"))
    plugins = try command.plugins.loader(isQuiet: command.quiet)
  }

  private func loss(_ expression: String) throws -> any SampleLoss {
    try plugins.load(LossExpression(parsing: expression))
  }

  /// A cell to be computed with one seed.
  private struct Task {
    var cell: StudyCell
    var seed: UInt64
  }

  private var seeds: [UInt64] {
    study.seeds(command.seeds ?? command.tier.seeds, seesPrompts: command.seenPrompts)
  }

  private var tuningSeeds: [UInt64] { TuningPlan.seeds(command.smoke ? 1 : TuningPlan.seedCount) }

  func run() throws {
    let plan = try study.tuning(command.tier)
    let tuningCells = plan.map { fitted($0.tuningCells()) } ?? []
    let preview = fitted(try study.cells(command.tier))
    for cell in tuningCells + preview { try cell.check(makeLoss: loss) }
    let claim = command.reportOnly ? nil : try claim()
    defer { withExtendedLifetime(claim) {} }
    if !command.reportOnly { Interrupt.watch() }
    let tuning = try plan.map { plan in
      let outcomes = try computed(tuningCells, tuningSeeds)
      guard outcomes.count == tuningCells.count else {
        throw StudyError.nothingComplete(path: folder.relativePath)
      }
      return (arms: TunedArms(plan, outcomes: outcomes), outcomes: outcomes)
    }
    let cells = fitted(try study.cells(command.tier, tuned: tuning?.arms))
    let outcomes = try computed(cells, seeds)
    guard !outcomes.isEmpty else { throw StudyError.nothingComplete(path: folder.relativePath) }
    try report(StudyReport(study, outcomes: outcomes, tuning: tuning))
  }

  /// Returns the cells in the form in which this command runs them.
  private func fitted(_ cells: [StudyCell]) -> [StudyCell] {
    cells.map { cell in
      var cell = command.smoke ? cell.smoke : cell
      cell.settings.holdsPromptsOut = !command.seenPrompts
      return cell
    }
  }

  /// Computes missing results of some cells, unless the command only reports. Returns the outcomes
  /// of the complete cells.
  private func computed(_ cells: [StudyCell], _ seeds: [UInt64]) throws -> [StudyOutcome] {
    // The seeds of a cell are consecutive in the list, so concurrent processes train different
    // models.
    let tasks = cells.flatMap { cell in seeds.map { Task(cell: cell, seed: $0) } }
    if !command.reportOnly {
      let missing = try tasks.filter { try result(of: $0) == nil }
      try compute(missing, of: tasks.count)
    }
    return try cells.compactMap { try outcome(of: $0, seeds) }
  }

  /// Returns the results of a cell, or nil if the result of any of its seeds is missing.
  private func outcome(of cell: StudyCell, _ seeds: [UInt64]) throws -> StudyOutcome? {
    let results = try seeds.compactMap { try result(of: Task(cell: cell, seed: $0)) }
    guard results.count == seeds.count else { return nil }
    return StudyOutcome(cell, loss: try loss(cell.objective).name, seeds: results)
  }

  // MARK: Files

  /// Claims the study's folder for this process and its child processes.
  private func claim() throws -> ClaimedDirectory {
    try ResultDirectory.make(folder.deletingLastPathComponent())
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    guard names.isEmpty || names.contains("cells") else {
      throw WorkError.badInput(
        "'\(folder.relativePath)' holds '\(names.sorted()[0])' and no study's results; "
          + "give another \(Setting.out)")
    }
    let claim = try ClaimedDirectory(folder)
    try ResultDirectory.make(folder.appendingPathComponent("cells"))
    return claim
  }

  private func url(of task: Task) -> URL {
    folder.appendingPathComponent("cells/\(task.cell.name)/seed-\(task.seed).json")
  }

  private func result(of task: Task) throws -> CellResult? {
    let url = url(of: task)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    let data = try Data(contentsOf: url)
    let result: CellResult
    do { result = try CellResult(decoding: data) } catch is DecodingError {
      throw StudyError.damagedResult(path: url.relativePath)
    }
    guard result.text == task.cell.text else {
      throw StudyError.otherSettings(path: url.relativePath)
    }
    return result
  }

  // MARK: Processes

  private func compute(_ tasks: [Task], of total: Int) throws {
    var line = ProgressLine(isQuiet: command.quiet)
    defer { line.finish() }
    var waiting = tasks[...]
    var done = total - tasks.count
    var running: [CellProcess] = []
    let jobs = command.jobs ?? ProcessInfo.processInfo.activeProcessorCount
    while !(waiting.isEmpty && running.isEmpty) {
      if Interrupt.isRequested { try stop(running, done: done, of: total) }
      while running.count < jobs, let task = waiting.popFirst() {
        running.append(
          try CellProcess(
            label: "\(task.cell.name) seed \(task.seed)", arguments: arguments(of: task),
            log: folder.appendingPathComponent("log-\(task.cell.name)-\(task.seed)")))
      }
      line.show(study.name, done: done, of: total, running.map(\.label).joined(separator: ", "))
      usleep(50_000)
      for process in running where !process.isRunning {
        if process.wasInterrupted { try stop(running, done: done, of: total) }
        if let failure = try process.failure() {
          running.forEach { $0.interrupt() }
          throw failure
        }
        done += 1
      }
      running.removeAll { !$0.isRunning && $0.isChecked }
    }
    line.show(study.name, done: total, of: total)
  }

  private func stop(_ running: [CellProcess], done: Int, of total: Int) throws {
    running.forEach { $0.interrupt() }
    throw WorkError.interrupted(
      "interrupted with \(done) of \(total) results in \(folder.relativePath); the same "
        + "command goes on")
  }

  private func arguments(of task: Task) -> [String] {
    ["reproduce", study.name, "--tier", command.tier.rawValue, "--out", command.out]
      + ["--cell", task.cell.name, "--cell-seed", "\(task.seed)", "--quiet"]
      + (command.smoke ? ["--smoke"] : []) + (command.seenPrompts ? ["--seen-prompts"] : [])
      + ["--isolation", command.plugins.isolation.rawValue]
      + command.plugins.pluginPath.flatMap { ["--plugin-path", $0] }
  }

  /// Computes one cell for one seed. A child process calls this method.
  func run(cell name: String, seed: UInt64) throws {
    let cell = try cell(named: name)
    ThreadPool.configure(threads: 1)
    try MatrixLibrary.load()
    Interrupt.watch()
    let url = url(of: Task(cell: cell, seed: seed))
    try ResultDirectory.make(url.deletingLastPathComponent())
    let models = folder.deletingLastPathComponent().appendingPathComponent("models")
    try ResultDirectory.make(models)
    let result = try cell.run(
      seed: seed, makeLoss: loss, cache: models, shouldStop: { Interrupt.isRequested })
    try result.encoded().write(to: url, options: .atomic)
  }

  /// Returns a tuning cell, or a cell of the study with the arms that tuning chose.
  private func cell(named name: String) throws -> StudyCell {
    let plan = try study.tuning(command.tier)
    let tuningCells = plan.map { fitted($0.tuningCells()) } ?? []
    if let cell = tuningCells.first(where: { $0.name == name }) { return cell }
    let tuned = try plan.map { plan in
      TunedArms(plan, outcomes: try tuningCells.compactMap { try outcome(of: $0, tuningSeeds) })
    }
    let cells = fitted(try study.cells(command.tier, tuned: tuned))
    guard let cell = cells.first(where: { $0.name == name }) else {
      throw StudyError.unknownCell(study: study.name, name: name)
    }
    return cell
  }

  // MARK: Reporting

  private func report(_ report: StudyReport) throws {
    let lines = try report.allOutcomes.flatMap { outcome in
      try outcome.seeds.map { seed in
        let head = "{\"study\":\"\(study.name)\",\"cell\":\"\(outcome.cell.name)\","
        return head + String(decoding: try seed.encoded().dropFirst(), as: UTF8.self)
      }
    }
    try write(lines.joined(separator: "\n") + "\n", "results.jsonl")
    try write(report.markdown + "\n", "table.md")
    for (name, chart) in report.figures { try write(chart.svg(), "\(name).svg") }
    if command.json { return lines.forEach { Console.result($0) } }
    Console.result(command.markdown ? report.markdown : report.plain)
    if !command.quiet {
      Console.message("in \(folder.relativePath): table.md, results.jsonl, figures")
    }
  }

  private func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name), options: .atomic)
  }
}
