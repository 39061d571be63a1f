import BuildRecord
import Checkpoints
import Crypto
import Foundation

/// `run.json`: everything needed to repeat a run.
public struct RunDescription: Codable, Sendable {
  /// What `program` is.
  static let name = "dora-host"

  public var program: String
  public var version: String
  /// The git commit that the program was built from; this and the machine are absent in what version
  /// 0.1.0 wrote.
  public var commit: String?
  /// Where the run began.
  public var machine: Machine?
  /// The parts that the run was resumed in; absent if it never was.
  public var resumptions: [Resumption]?
  /// As the run was started, the program's name first; relative paths count from the next.
  public var commandLine: [String]
  public var workingDirectory: String
  /// What was asked for, which decides the run with ``workingDirectory``; absent in what version 0.1.0
  /// wrote, of which ``commandLine`` has to do.
  public var request: StoredRequest?
  public var settings: TrainingSettings
  public var loss: Component
  public var robustifier: Component
  /// Where the code of each plugin runs; absent in what earlier versions wrote.
  public var plugins: [PluginPlace]?
  /// Plugins that were exchanged when the run was gone on with; absent if none was.
  public var pluginChanges: [PluginChange]?
  public var model: Source
  /// Absent where the model's own weights are trained.
  public var adapter: Adapter?
  public var data: Source
  public var maxLength: Int
  /// Threads of each rank.
  public var threads: Int
  /// Processes; absent in what earlier versions wrote.
  public var ranks: Int?
  public var calibration: String
  public var counts: Counts
  public var startedAt: Date
  public var finishedSteps: Int
  /// Spent on steps, over all parts of a run that was interrupted.
  public var seconds: Double

  /// Reads the `run.json` of a run's folder.
  ///
  /// - Throws: ``TrainingError/noCheckpoint(path:)`` when there is none,
  ///   ``TrainingError/nothingSaved(path:)`` when it is empty, and
  ///   ``TrainingError/damagedCheckpoint(path:reason:)`` when it can't be understood, or is not there
  ///   beside checkpoints.
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
    // A run that ended between making the file and writing it.
    if text.isEmpty { throw missing("is empty", else: .nothingSaved(path: url.path)) }
    do {
      self = try Self.decoder.decode(Self.self, from: text)
    } catch {
      throw .damagedCheckpoint(path: file.path, reason: "it does not say how the run began")
    }
  }

  /// This description as that of a run which goes on: begun when and as `earlier` says.
  ///
  /// - Parameter allowsChangedPlugins: whether a plugin may be another file than it was.
  /// - Throws: ``TrainingError/contentChanged(path:of:)`` for another model or other data, and
  ///   ``TrainingError/pluginChanged(path:of:)`` for another plugin, with which the run would not end as it
  ///   would have.
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
    // Another number of packs is another objective, which the command line would have to say.
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

  /// Notes which plugins are others than they were when the run was left.
  ///
  /// - Returns: those changes.
  public mutating func noteChangedPlugins(
    since earlier: RunDescription, afterStep step: Int
  ) -> [PluginChange] {
    let changes = changes(since: earlier, afterStep: step)
    if !changes.isEmpty { pluginChanges = (pluginChanges ?? []) + changes }
    return changes
  }

  /// Notes that the run is resumed, by which build of the program and where.
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

  /// Which plugin it is, who vouches for it, and where its code runs.
  public struct PluginPlace: Codable, Sendable, Equatable {
    public var path: String
    /// As the pack says; these and what follows are absent in what earlier versions wrote.
    public var id: String?
    public var version: String?
    /// Of the library's bytes that were loaded.
    public var sha256: String?
    /// "built-in", "trusted", "pinned" or "unsigned"; "file" for one that was named by its path.
    public var level: String?
    /// What the user calls the key that signed an installed pack, and the key's fingerprint.
    public var signer: String?
    /// SHA-256 of an installed pack's manifest.
    public var manifest: String?
    /// The file that pins the pack, of a run with --locked.
    public var lock: String?
    /// "own", or "host" for this program's.
    public var process: String
    /// What keeps its own process apart from everything else.
    public var measures: [String]
    /// What would do so too, if this machine's kernel had it.
    public var missing: [String]

    public init(path: String, process: String, measures: [String], missing: [String]) {
      self.path = path
      self.process = process
      self.measures = measures
      self.missing = missing
    }
  }

  /// A part of a run behind an interruption.
  public struct Resumption: Codable, Sendable, Equatable {
    /// The last step that was taken before.
    public var afterStep: Int
    public var at: Date
    public var version: String
    public var commit: String
    public var machine: Machine
  }

  /// A plugin that was exchanged for another in the course of a run.
  public struct PluginChange: Codable, Sendable, Equatable {
    public var path: String
    /// SHA-256 of the one before.
    public var from: String
    public var to: String
    /// The last step that was taken with the one before.
    public var afterStep: Int
  }

  /// A named part with parameters, and the plugins that it comes from: one for each term of a sum, none for
  /// what is built in.
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

  /// A file or folder and its content's SHA-256.
  public struct Source: Codable, Sendable, Equatable {
    public var path: String
    public var sha256: String

    public init(path: String, sha256: String) {
      self.path = path
      self.sha256 = sha256
    }

    /// Hashes a file, or the files of a folder by name and content.
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

  /// How much data there was and what was cut.
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
  /// Of a link, whether it leads to one.
  fileprivate var isDirectory: Bool {
    (try? resolvingSymlinksInPath().resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false
  }
}
