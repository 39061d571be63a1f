import CSandbox
import Foundation
import Synchronization

/// Runs checks, each in a separate process, so that a plugin that crashes, hangs or ends the
/// process fails only one check.
public struct Conformance: Sendable {
  /// The program that runs one check, given ``arguments(_:_:)``.
  public var executable: String
  /// The time limit for a check, in seconds.
  public var deadline: TimeInterval = 30
  /// The number of processes that run at a time.
  public var workers = ProcessInfo.processInfo.activeProcessorCount

  public init(executable: String) { self.executable = executable }

  /// A child's arguments after the program's name.
  ///
  /// - Parameters:
  ///   - id: the id of the check.
  ///   - specimen: the input of the check.
  public static func arguments(_ id: String, _ specimen: Specimen) -> [String] {
    var result = ["plugin", "check", "--run-one", id, "--seed", "\(specimen.seed)"]
    if let objective = specimen.objective { result += ["--objective", objective] }
    if let robustifier = specimen.robustifier { result += ["--robustifier", robustifier] }
    if let golden = specimen.golden { result += ["--golden", golden] }
    if specimen.fuzzSeconds > 0 { result += ["--fuzz", "\(specimen.fuzzSeconds)"] }
    return result + ["--", specimen.path]
  }

  /// The checks that a user has chosen.
  ///
  /// - Throws: ``ConformanceError/unknownCheck(id:available:)``.
  public static func checks(named ids: [String]) throws(ConformanceError) -> [Check] {
    if ids.isEmpty { return Check.all }
    for id in ids where !Check.all.contains(where: { $0.id == id }) {
      throw .unknownCheck(id: id, available: Check.all.map(\.id))
    }
    return Check.all.filter { ids.contains($0.id) }
  }

  /// Runs the checks on every objective and robustifier of a pack, or on the one whose id the
  /// specimen has as its objective.
  ///
  /// - Parameter onEntry: receives each line of the report as soon as the lines before it are
  ///   known.
  /// - Throws: ``ConformanceError`` if nothing can be checked.
  public func run(
    _ specimen: Specimen, checks: [Check] = Check.all,
    onEntry: @Sendable (Report.Entry) -> Void = { _ in }
  ) throws(ConformanceError) -> Report {
    var report = Report(specimen: specimen)
    let aboutLibrary = checks.filter { $0.scope == .library }
    report.entries = try run(aboutLibrary.map { Task(check: $0, specimen: specimen) }, onEntry)
    let isAsked = specimen.fuzzSeconds > 0
    let aboutObjectives = checks.filter {
      $0.scope == .objective || ($0.scope == .onRequest && isAsked)
    }
    let aboutRobustifiers = checks.filter {
      $0.scope == .robustifier || ($0.scope == .robustifierOnRequest && isAsked)
    }
    if aboutObjectives.isEmpty && aboutRobustifiers.isEmpty { return report }
    let found = try contents(of: specimen, &report, onEntry)
    var tasks: [Task] = []
    for objective in found.objectives {
      var one = specimen
      one.objective = objective
      tasks += aboutObjectives.map { Task(check: $0, specimen: one) }
    }
    for robustifier in found.robustifiers {
      var one = specimen
      (one.objective, one.robustifier) = (nil, robustifier)
      tasks += aboutRobustifiers.map { Task(check: $0, specimen: one) }
    }
    report.entries += try run(tasks, onEntry)
    return report
  }

  /// The named objective or robustifier, or all of the pack's, listed by a child process, since
  /// this process never loads a plugin. If they can't be listed, the report contains only the
  /// reason.
  private func contents(
    of specimen: Specimen, _ report: inout Report, _ onEntry: (Report.Entry) -> Void
  ) throws(ConformanceError) -> (objectives: [String], robustifiers: [String]) {
    guard let check = Check.all.first(where: { $0.id == "description" }) else { return ([], []) }
    let (ending, deadline) = try end(Task(check: check, specimen: specimen))
    let found = VerdictChannel.Transcript(ending.verdict)
    let isWanted = { (id: String) in specimen.objective == nil || specimen.objective == id }
    let wanted = (found.objectives.filter(isWanted), found.robustifiers.filter(isWanted))
    let available = found.objectives + found.robustifiers
    if wanted.0.isEmpty && wanted.1.isEmpty {
      if let id = specimen.objective, !available.isEmpty {
        throw .unknownObjective(path: specimen.path, id: id, available: available)
      }
      if !report.entries.contains(where: { $0.check.id == check.id }) {
        let entry = Report.Entry(
          check: check, objective: nil, robustifier: nil,
          outcome: CheckVerdict.outcome(ending, after: deadline))
        report.entries.append(entry)
        onEntry(entry)
      }
    }
    return wanted
  }

  private struct Task: Sendable {
    let check: Check
    let specimen: Specimen
  }

  private typealias Result = Swift.Result<Report.Entry, ConformanceError>

  /// Runs as many checks at a time as there are workers, and reports them in order.
  private func run(
    _ tasks: [Task], _ onEntry: @Sendable (Report.Entry) -> Void
  ) throws(ConformanceError) -> [Report.Entry] {
    let next = Atomic(0)
    let results = Mutex<(all: [Result?], told: Int)>((Array(repeating: nil, count: tasks.count), 0))
    DispatchQueue.concurrentPerform(iterations: min(workers, tasks.count)) { _ in
      while true {
        let i = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard i < tasks.count else { return }
        let result = entry(tasks[i])
        results.withLock { results in
          results.all[i] = result
          while results.told < tasks.count, let done = results.all[results.told] {
            if case .success(let entry) = done { onEntry(entry) }
            results.told += 1
          }
        }
      }
    }
    var entries: [Report.Entry] = []
    for case let result? in results.withLock({ $0.all }) { entries.append(try result.get()) }
    return entries
  }

  private func entry(_ task: Task) -> Result {
    Result { () throws(ConformanceError) in
      let (ending, deadline) = try end(task)
      return Report.Entry(
        check: task.check, objective: task.specimen.objective,
        robustifier: task.specimen.robustifier,
        outcome: CheckVerdict.outcome(ending, after: deadline))
    }
  }

  private func end(
    _ task: Task
  ) throws(ConformanceError) -> (ending: ChildProcess.Ending, deadline: TimeInterval) {
    let isOnRequest = [.onRequest, .robustifierOnRequest].contains(task.check.scope)
    let allowed = deadline + (isOnRequest ? task.specimen.fuzzSeconds : 0)
    let child = ChildProcess(
      executable: executable, arguments: Self.arguments(task.check.id, task.specimen),
      deadline: allowed)
    return (try child.run(), allowed)
  }
}
