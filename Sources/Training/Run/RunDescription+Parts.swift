import Checkpoints
import Crypto
import Foundation
import Objectives
import Transformer
import Work

// The parts of `run.json`.

extension RunDescription {
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

    /// The file of a plugin, with the hash of its bytes as they were loaded.
    public init(_ plugin: PluginProvenance) throws {
      if let sha256 = plugin.sha256 {
        self.init(path: plugin.path, sha256: sha256)
      } else {
        try self.init(hashing: URL(fileURLWithPath: plugin.path))
      }
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
}

extension RunDescription {
  /// The adapter that a run trains instead of its model's weights.
  public struct Adapter: Codable, Sendable, Equatable {
    /// The requested settings; nil for an existing adapter.
    public var lora: String?
    /// The adapter at the start of the run; nil for a new one.
    public var start: Source?
    public var r: Int
    public var alpha: Double
    public var rslora: Bool
    /// The names of the adapted linear layers, or suffixes of their names.
    public var targets: [String]
    /// The number of trained weights.
    public var weights: Int

    /// - Parameters:
    ///   - model: the model, which may have an adapter.
    ///   - lora: the requested settings of a new adapter.
    ///   - start: the directory of an existing adapter.
    public init?(of model: Decoder, lora: String?, start: URL?) throws {
      guard let summary = model.adapterSummary else { return nil }
      self.lora = lora
      self.start = try start.map { try Source(hashing: $0) }
      (r, alpha, rslora) = (summary.rank, summary.alpha, summary.isRankStabilized)
      (targets, weights) = (summary.targets, summary.count)
    }
  }

  /// Throws an error if a run is resumed with an adapter other than the one at its start.
  func checkSameAdapter(as earlier: RunDescription, at url: URL) throws(TrainingError) {
    func text(_ adapter: Adapter?) -> String {
      adapter?.lora ?? adapter?.start?.path ?? "none"
    }
    let (saved, now) = (text(earlier.adapter), text(adapter))
    if saved != now {
      throw .settingsChanged(
        path: url.path, setting: "\(Setting.lora) or \(Setting.adapter)", saved: saved, now: now)
    }
  }
}

extension URL {
  /// Whether this is a directory, or a link to one.
  fileprivate var isDirectory: Bool {
    (try? resolvingSymlinksInPath().resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false
  }
}
