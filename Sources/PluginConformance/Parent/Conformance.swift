import CSandbox
import Foundation
import Synchronization

/// Runs checks, each in a separate process. A plugin that crashes, hangs or ends the process
/// therefore fails only one check.
public struct Conformance: Sendable {
  /// The program that runs a check when called with ``arguments(_:_:)``.
  public var executable: String
  /// The time limit for a check, in seconds.
  public var deadline: TimeInterval = 30
  /// The maximum number of processes that run concurrently.
  public var workers = ProcessInfo.processInfo.activeProcessorCount

  public init(executable: String) { self.executable = executable }

  /// Returns the arguments of a child process, without the name of the program.
  ///
  /// - Parameters:
  ///   - id: the id of the check.
  ///   - plugin: the input of the check.
  public static func arguments(_ id: String, _ plugin: PluginUnderTest) -> [String] {
    var result = ["plugin", "check", "--run-one", id, "--seed", "\(plugin.seed)"]
    if let objective = plugin.objective { result += ["--objective", objective] }
    if let robustifier = plugin.robustifier { result += ["--robustifier", robustifier] }
    if let golden = plugin.golden { result += ["--golden", golden] }
    if plugin.fuzzSeconds > 0 { result += ["--fuzz", "\(plugin.fuzzSeconds)"] }
    return result + ["--", plugin.path]
  }

  /// Returns the checks that the user has chosen, or all checks if `ids` is empty.
  ///
  /// - Throws: ``ConformanceError/unknownCheck(id:available:)``.
  public static func checks(named ids: [String]) throws(ConformanceError) -> [Check] {
    if ids.isEmpty { return Check.all }
    for id in ids where !Check.all.contains(where: { $0.id == id }) {
      throw .unknownCheck(id: id, available: Check.all.map(\.id))
    }
    return Check.all.filter { ids.contains($0.id) }
  }

  /// Runs the checks on every objective and robustifier of a pack, or only on the one that
  /// `plugin.objective` names.
  ///
  /// - Parameter onEntry: receives each entry of the report as soon as all entries before it are
  ///   known.
  /// - Throws: ``ConformanceError`` if nothing can be checked.
  public func run(
    _ plugin: PluginUnderTest, checks: [Check] = Check.all,
    onEntry: @Sendable (Report.Entry) -> Void = { _ in }
  ) throws(ConformanceError) -> Report {
    var report = Report(plugin: plugin)
    let aboutLibrary = checks.filter { $0.scope == .library }
    report.entries = try run(aboutLibrary.map { Task(check: $0, plugin: plugin) }, onEntry)
    let isAsked = plugin.fuzzSeconds > 0
    let aboutObjectives = checks.filter {
      $0.scope == .objective || ($0.scope == .onRequest && isAsked)
    }
    let aboutRobustifiers = checks.filter {
      $0.scope == .robustifier || ($0.scope == .robustifierOnRequest && isAsked)
    }
    if aboutObjectives.isEmpty && aboutRobustifiers.isEmpty { return report }
    let found = try contents(of: plugin, &report, onEntry)
    var tasks: [Task] = []
    for objective in found.objectives {
      var one = plugin
      one.objective = objective
      tasks += aboutObjectives.map { Task(check: $0, plugin: one) }
    }
    for robustifier in found.robustifiers {
      var one = plugin
      (one.objective, one.robustifier) = (nil, robustifier)
      tasks += aboutRobustifiers.map { Task(check: $0, plugin: one) }
    }
    report.entries += try run(tasks, onEntry)
    return report
  }

  /// Returns the named objective or robustifier, or all of the pack. A child process lists them,
  /// since this process never loads a plugin. If they can't be listed, the report contains only the
  /// reason.
  private func contents(
    of plugin: PluginUnderTest, _ report: inout Report, _ onEntry: (Report.Entry) -> Void
  ) throws(ConformanceError) -> (objectives: [String], robustifiers: [String]) {
    guard let check = Check.all.first(where: { $0.id == "description" }) else { return ([], []) }
    let (ending, deadline) = try end(Task(check: check, plugin: plugin))
    let found = VerdictChannel.Transcript(ending.verdict)
    let isWanted = { (id: String) in plugin.objective == nil || plugin.objective == id }
    let wanted = (found.objectives.filter(isWanted), found.robustifiers.filter(isWanted))
    let available = found.objectives + found.robustifiers
    if wanted.0.isEmpty && wanted.1.isEmpty {
      if let id = plugin.objective, !available.isEmpty {
        throw .unknownObjective(path: plugin.path, id: id, available: available)
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
    let plugin: PluginUnderTest
  }

  private typealias Result = Swift.Result<Report.Entry, ConformanceError>

  /// Runs the checks on all workers concurrently, and reports the results in order.
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
        check: task.check, objective: task.plugin.objective,
        robustifier: task.plugin.robustifier,
        outcome: CheckVerdict.outcome(ending, after: deadline))
    }
  }

  private func end(
    _ task: Task
  ) throws(ConformanceError) -> (ending: ChildProcess.Ending, deadline: TimeInterval) {
    let isOnRequest = [.onRequest, .robustifierOnRequest].contains(task.check.scope)
    let allowed = deadline + (isOnRequest ? task.plugin.fuzzSeconds : 0)
    let child = ChildProcess(
      executable: executable, arguments: Self.arguments(task.check.id, task.plugin),
      deadline: allowed)
    return (try child.run(), allowed)
  }
}

/// The results of the checks of one plugin.
public struct Report: Sendable {
  /// The result of one check.
  public struct Entry: Sendable {
    public let check: Check
    /// The id of the objective; nil if the check wasn't about an objective.
    public let objective: String?
    /// The id of the robustifier; nil if the check wasn't about a robustifier.
    public let robustifier: String?
    public let outcome: Outcome
  }

  public let plugin: PluginUnderTest
  public internal(set) var entries: [Entry] = []

  /// Whether the plugin violates no rule.
  public var isConformant: Bool { count("fail") == 0 }

  /// Returns the number of checks with this outcome: "pass", "warn", "fail" or "skip".
  public func count(_ word: String) -> Int { entries.count { $0.outcome.word == word } }
}
