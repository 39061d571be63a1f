import BuildRecord
import Checkpoints
import Crypto
import Foundation

/// `run.json`: everything needed to repeat a run.
public struct RunDescription: Codable, Sendable {
  /// The value of `program`.
  static let name = "dora-host"

  public var program: String
  public var version: String
  /// The git commit that the program was built from; like `machine`, it is absent in files of
  /// version 0.1.0.
  public var commit: String?
  /// The machine on which the run began.
  public var machine: Machine?
  /// One entry for each time the run was resumed; absent if it never was.
  public var resumptions: [Resumption]?
  /// The command line that started the run, with the program's name first; relative paths are
  /// relative to `workingDirectory`.
  public var commandLine: [String]
  public var workingDirectory: String
  /// The request, which together with ``workingDirectory`` determines the run; absent in files of
  /// version 0.1.0, for which ``commandLine`` is used instead.
  public var request: StoredRequest?
  public var settings: TrainingSettings
  public var loss: Component
  public var robustifier: Component
  /// Where the code of each plugin runs; absent in files of earlier versions.
  public var plugins: [PluginPlace]?
  /// Plugins that were replaced when the run was resumed; absent if there are none.
  public var pluginChanges: [PluginChange]?
  public var model: Source
  /// The adapter that is trained; absent if the model's own weights are trained.
  public var adapter: Adapter?
  public var data: Source
  public var maxLength: Int
  /// The number of threads of each rank.
  public var threads: Int
  /// The number of processes; absent in files of earlier versions.
  public var ranks: Int?
  public var calibration: String
  public var counts: Counts
  public var startedAt: Date
  public var finishedSteps: Int
  /// The time spent on steps, over all parts of an interrupted run.
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
    // The run ended between creating the file and writing it.
    if text.isEmpty { throw missing("is empty", else: .nothingSaved(path: url.path)) }
    do {
      self = try Self.decoder.decode(Self.self, from: text)
    } catch {
      throw .damagedCheckpoint(path: file.path, reason: "it does not say how the run began")
    }
    if let reason = impossibleNumber { throw .damagedCheckpoint(path: file.path, reason: reason) }
  }

  /// What is wrong with a number that no run can have; nil if nothing is.
  private var impossibleNumber: String? {
    let numbers = [
      ("threads", threads, 1), ("ranks", ranks ?? 1, 1), ("maxLength", maxLength, 1),
      ("finishedSteps", finishedSteps, 0),
    ]
    return numbers.first { $0.1 < $0.2 }.map { name, value, least in
      "field '\(name)' is \(value), expected at least \(least)"
    }
  }

  /// Returns this description for a resumed run, with the start time and origin of `earlier`.
  ///
  /// - Parameter allowsChangedPlugins: whether a plugin's file may have changed.
  /// - Throws: ``TrainingError/contentChanged(path:of:)`` if the model or the data are different,
  ///   and ``TrainingError/pluginChanged(path:of:)`` if a plugin is different, since the run would
  ///   then end differently.
  public func continuing(
    _ earlier: RunDescription, at url: URL, allowsChangedPlugins: Bool = false
  ) throws(TrainingError) -> Self {
    for (now, then) in [(model, earlier.model), (data, earlier.data)]
    where now.sha256 != then.sha256 {
      throw .contentChanged(path: url.path, of: now.path)
    }
    for (option, now, then) in [
      ("--loss", loss.name, earlier.loss.name),
      ("--robust", robustifier.name, earlier.robustifier.name),
    ] where now != then {
      throw .settingsChanged(path: url.path, field: option, saved: then, now: now)
    }
    try checkSameAdapter(as: earlier, at: url)
    // A different number of packs means a different objective, which the command line would show.
    guard pluginFiles.count == earlier.pluginFiles.count else {
      throw .contentChanged(path: url.path, of: "--loss and --robust")
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

  /// Records which plugins have changed since the run was interrupted.
  ///
  /// - Returns: the changes.
  public mutating func noteChangedPlugins(
    since earlier: RunDescription, afterStep step: Int
  ) -> [PluginChange] {
    let changes = changes(since: earlier, afterStep: step)
    if !changes.isEmpty { pluginChanges = (pluginChanges ?? []) + changes }
    return changes
  }

  /// Records that the run is resumed, with the build of the program and the machine.
  public mutating func noteResumption(afterStep step: Int) {
    let part = Resumption(
      afterStep: step, at: Date(), version: version, commit: BuildRecord.commit, machine: .here)
    resumptions = (resumptions ?? []) + [part]
  }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return decoder
  }

  /// The identity of a plugin, who vouches for it, and where its code runs.
  public struct PluginPlace: Codable, Sendable, Equatable {
    public var path: String
    /// The id that the pack states; this and the following fields are absent in files of earlier
    /// versions.
    public var id: String?
    public var version: String?
    /// SHA-256 of the library's bytes as they were loaded.
    public var sha256: String?
    /// "built-in", "trusted", "pinned" or "unsigned"; "file" for a plugin given by its path.
    public var level: String?
    /// The user's name for the key that signed an installed pack, and the key's fingerprint.
    public var signer: String?
    /// SHA-256 of an installed pack's manifest.
    public var manifest: String?
    /// The file that pins the pack, for a run with --locked.
    public var lock: String?
    /// "own" for a separate process, or "host" for the process of this program.
    public var process: String
    /// The measures that isolate the plugin's own process.
    public var measures: [String]
    /// The isolation measures that this machine's kernel doesn't support.
    public var missing: [String]

    public init(path: String, process: String, measures: [String], missing: [String]) {
      self.path = path
      self.process = process
      self.measures = measures
      self.missing = missing
    }
  }

  /// A part of a run that begins after an interruption.
  public struct Resumption: Codable, Sendable, Equatable {
    /// The last step before the interruption.
    public var afterStep: Int
    public var at: Date
    public var version: String
    public var commit: String
    public var machine: Machine
  }

  /// A plugin that was replaced by another during a run.
  public struct PluginChange: Codable, Sendable, Equatable {
    public var path: String
    /// SHA-256 of the previous plugin.
    public var from: String
    public var to: String
    /// The last step with the previous plugin.
    public var afterStep: Int
  }

  /// A named part with its parameters and the plugins that it comes from. A sum has one plugin for
  /// each term, and a built-in part has none.
  public struct Component: Codable, Sendable, Equatable {
    public var name: String
    public var parameters: [String: String]
    public var files: [Source]

    public init(name: String, parameters: [String: String] = [:], files: [Source] = []) {
      self.name = name
      self.parameters = parameters
      self.files = files
    }
  }

  /// A file or directory and the SHA-256 of its content.
  public struct Source: Codable, Sendable, Equatable {
    public var path: String
    public var sha256: String

    public init(path: String, sha256: String) {
      self.path = path
      self.sha256 = sha256
    }

    /// Hashes a file, or the names and contents of the files in a directory.
    public init(hashing url: URL) throws {
      path = url.path
      guard url.isDirectory else {
        sha256 = try ContentHash.of(file: url)
        return
      }
      var hash = SHA256()
      for name in try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() {
        let file = url.appendingPathComponent(name)
        let kind = FileKind(file.path, followsLinks: true)
        guard kind != .directory, kind != .other else { continue }
        hash.update(data: Data("\(name) \(try ContentHash.of(file: file))\n".utf8))
      }
      sha256 = hash.finalize().hexadecimal
    }
  }

  /// The amount of data, and how much was cut.
  public struct Counts: Codable, Sendable, Equatable {
    public var data: Int
    public var responses: Int
    public var promptsCut: Int
    public var responsesCut: Int

    public init(data: Int, responses: Int, promptsCut: Int, responsesCut: Int) {
      self.data = data
      self.responses = responses
      self.promptsCut = promptsCut
      self.responsesCut = responsesCut
    }
  }

  public init(
    version: String, commandLine: [String], request: StoredRequest? = nil,
    settings: TrainingSettings, loss: Component,
    robustifier: Component, plugins: [PluginPlace], model: Source, adapter: Adapter? = nil,
    data: Source, maxLength: Int, threads: Int,
    ranks: Int = 1, calibration: String, counts: Counts
  ) {
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

extension URL {
  /// Whether this is a directory, or a link to one.
  fileprivate var isDirectory: Bool {
    (try? resolvingSymlinksInPath().resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false
  }
}
