import BuildRecord
import Checkpoints
import Foundation
import Objectives
import Work

/// The content of `run.json`, which is everything needed to repeat a run.
public struct RunDescription: Codable, Sendable {
  /// The value of the field `program`.
  static let name = "dora-host"

  /// The format of the file. It is absent in format 1.
  public private(set) var format: Int?
  public var program: String
  public var version: String
  /// The git commit that the program was built from. Like `machine`, it is absent in files of
  /// version 0.1.0.
  public var commit: String?
  /// The machine on which the run started.
  public var machine: Machine?
  /// One entry for each time that the run was resumed. It is absent if the run was never resumed.
  public var resumptions: [Resumption]?
  /// The command line that started the run, beginning with the name of the program. Relative paths
  /// are relative to `workingDirectory`.
  public var commandLine: [String]
  public var workingDirectory: String
  /// The request, which together with ``workingDirectory`` determines the run. It is absent in
  /// files of version 0.1.0, for which ``commandLine`` is used instead.
  public var request: StoredRequest?
  public var settings: TrainingSettings
  public var loss: Component
  public var robustifier: Component
  /// The process in which each plugin's code runs. It is absent in files of earlier versions.
  public var plugins: [PluginProvenance]?
  /// The plugins that were replaced when the run was resumed. It is absent if there are none.
  public var pluginChanges: [PluginChange]?
  public var model: Source
  /// The adapter that is trained. It is absent if the model's own weights are trained.
  public var adapter: Adapter?
  public var data: Source
  public var maxLength: Int
  /// The number of threads of each rank.
  public var threads: Int
  /// The number of processes. It is absent in files of earlier versions.
  public var ranks: Int?
  public var calibration: String
  public var counts: Counts
  public var startedAt: Date
  public var finishedSteps: Int
  /// The time spent on steps in all parts of an interrupted run, in seconds.
  public var seconds: Double

  /// Reads the `run.json` in a run's directory.
  ///
  /// - Throws: ``TrainingError/noCheckpoint(path:)`` if there is none,
  ///   ``TrainingError/nothingSaved(path:)`` if it is empty, and
  ///   ``TrainingError/damagedCheckpoint(path:reason:)`` if it can't be parsed, or is missing
  ///   although there are checkpoints.
  public init(ofRun url: URL) throws(TrainingError) {
    let file = url.appendingPathComponent("run.json")
    func missing(_ what: String, else error: TrainingError) -> TrainingError {
      guard RunCheckpoint.exists(in: url) else { return error }
      return .damagedCheckpoint(
        path: file.path,
        reason: "it \(what), so that nothing says how the run began; the models of its checkpoints "
          + "are in '\(url.appendingPathComponent("checkpoints").path)'")
    }
    guard let text = (try? [UInt8](ofFile: file)).map({ Data($0) }) else {
      throw missing("is missing or can't be read", else: .notResumable(url))
    }
    // The file is empty if the run ended after creating it and before writing it.
    if text.isEmpty { throw missing("is empty", else: .nothingSaved(path: url.path)) }
    let format = RunJSON.format(of: text) ?? 1
    guard (1...RunJSON.format).contains(format) else {
      throw .damagedCheckpoint(
        path: file.path,
        reason: "it has format \(format), and this version reads 1 to \(RunJSON.format)")
    }
    do {
      try self.init(text)
    } catch {
      throw .damagedCheckpoint(path: file.path, reason: "it does not say how the run began")
    }
    if let reason = impossibleNumber { throw .damagedCheckpoint(path: file.path, reason: reason) }
  }

  /// A description of a number that no run can have; nil if there is none.
  private var impossibleNumber: String? {
    let numbers = [
      ("threads", threads, 1), ("ranks", ranks ?? 1, 1), ("max_length", maxLength, 1),
      ("finished_steps", finishedSteps, 0),
    ]
    return numbers.first { $0.1 < $0.2 }.map { name, value, least in
      "field '\(name)' is \(value), expected at least \(least)"
    }
  }

  /// Reads the text of a `run.json` in any format.
  private init(_ text: Data) throws {
    self = try RunJSON.decoder.decode(Self.self, from: text)
    request = request?.inCamelCase
  }

  /// The text of `run.json`, in the current format.
  var text: [UInt8] {
    get throws {
      var written = self
      written.format = RunJSON.format
      written.request = request?.inSnakeCase
      let encoder = RunJSON.encoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return [UInt8](try encoder.encode(written))
    }
  }

  /// Returns this description for a resumed run, with the start time and origin of `earlier`.
  ///
  /// - Parameters:
  ///   - earlier: the description of the run to resume.
  ///   - url: the directory of the run, for errors.
  ///   - allowsChangedPlugins: whether the files of plugins may have changed.
  /// - Throws: ``TrainingError/contentChanged(path:of:)`` if the model or the data are different,
  ///   and ``TrainingError/pluginChanged(path:of:)`` if a plugin is different, because the result
  ///   of the run would change.
  public func continuing(
    _ earlier: RunDescription, at url: URL, allowsChangedPlugins: Bool = false
  ) throws(TrainingError) -> Self {
    for (now, then) in [(model, earlier.model), (data, earlier.data)]
    where now.sha256 != then.sha256 {
      throw .contentChanged(path: url.path, of: now.path)
    }
    for (setting, now, then) in [
      (Setting.loss, loss.name, earlier.loss.name),
      (Setting.robust, robustifier.name, earlier.robustifier.name),
    ] where now != then {
      throw .settingsChanged(path: url.path, setting: "\(setting)", saved: then, now: now)
    }
    try checkSameAdapter(as: earlier, at: url)
    // If the number of packs is different, the objective was changed on the command line.
    guard pluginFiles.count == earlier.pluginFiles.count else {
      throw .pluginsChanged(path: url.path)
    }
    if !allowsChangedPlugins, let change = changes(since: earlier, afterStep: 0).first {
      throw .pluginChanged(path: url.path, of: change.path)
    }
    var description = self
    description.pluginChanges = earlier.pluginChanges
    (description.commit, description.machine) = (earlier.commit, earlier.machine)
    description.resumptions = earlier.resumptions
    description.commandLine = earlier.commandLine
    description.workingDirectory = earlier.workingDirectory
    description.request = earlier.request ?? request
    description.startedAt = earlier.startedAt
    description.seconds = earlier.seconds
    return description
  }

  private var pluginFiles: [Source] { loss.files + robustifier.files }

  private func changes(since earlier: RunDescription, afterStep step: Int) -> [PluginChange] {
    zip(pluginFiles, earlier.pluginFiles).filter { $0.sha256 != $1.sha256 }.map { now, then in
      PluginChange(path: now.path, from: then.sha256, to: now.sha256, afterStep: step)
    }
  }

  /// Records the plugins that have changed since the run was interrupted.
  ///
  /// - Returns: the changes.
  public mutating func noteChangedPlugins(
    since earlier: RunDescription, afterStep step: Int
  ) -> [PluginChange] {
    let changes = changes(since: earlier, afterStep: step)
    if !changes.isEmpty { pluginChanges = (pluginChanges ?? []) + changes }
    return changes
  }

  /// Records that the run was resumed, with the build of the program and the machine.
  public mutating func noteResumption(afterStep step: Int) {
    let part = Resumption(
      afterStep: step, at: Date(), version: version, commit: BuildRecord.commit, machine: .here)
    resumptions = (resumptions ?? []) + [part]
  }

  public init(
    version: String, commandLine: [String], request: StoredRequest? = nil,
    settings: TrainingSettings, loss: Component,
    robustifier: Component, plugins: [PluginProvenance], model: Source, adapter: Adapter? = nil,
    data: Source, maxLength: Int, threads: Int,
    ranks: Int = 1, calibration: String, counts: Counts
  ) {
    format = RunJSON.format
    program = Self.name
    self.version = version
    self.commandLine = commandLine
    self.request = request
    workingDirectory = FileManager.default.currentDirectoryPath
    self.settings = settings
    self.loss = loss
    self.robustifier = robustifier
    self.plugins = plugins
    self.model = model
    self.adapter = adapter
    self.data = data
    self.maxLength = maxLength
    self.threads = threads
    self.ranks = ranks
    self.calibration = calibration
    self.counts = counts
    commit = BuildRecord.commit
    machine = .here
    startedAt = Date()
    finishedSteps = 0
    seconds = 0
  }
}
