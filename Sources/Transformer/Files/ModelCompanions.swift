import Checkpoints
import Foundation

/// What a model directory holds beside configuration and weights, and keeps in training: above all its
/// tokenizer.
///
/// Held in memory, so that what a run writes at its end doesn't depend on the directory still being
/// there.
public struct ModelCompanions: Sendable {
  private static let names = [
    "added_tokens.json", "chat_template.jinja", "chat_template.json", "generation_config.json",
    "merges.txt", "special_tokens_map.json", "spiece.model", "tokenizer.json", "tokenizer.model",
    "tokenizer_config.json", "vocab.json", "vocab.txt",
  ]

  /// The directory of the model that they belong to; nil where there is none.
  public let origin: String?
  private let files: [(name: String, bytes: [UInt8])]

  /// For a model whose data are token ids.
  public static let none = ModelCompanions(origin: nil, files: [])

  private init(origin: String?, files: [(name: String, bytes: [UInt8])]) {
    (self.origin, self.files) = (origin, files)
  }

  /// Reads those files that a directory has.
  ///
  /// - Throws: ``CheckpointError/unreadable(file:reason:)`` for one that is there and can't be read,
  ///   such as a link that leads nowhere.
  public init(of directory: URL) throws(CheckpointError) {
    var files: [(name: String, bytes: [UInt8])] = []
    for name in Self.names {
      let path = directory.appendingPathComponent(name).path
      guard FileKind(path) != nil else { continue }
      files.append((name, try [UInt8](ofFile: URL(fileURLWithPath: path))))
    }
    self.init(origin: directory.path, files: files)
  }

  public var count: Int { files.count }

  /// Bytes of all files together.
  public var byteCount: Int { files.reduce(0) { $0 + $1.bytes.count } }

  func write(to directory: URL, leavingOut names: [String] = []) throws(CheckpointError) {
    for file in files where !names.contains(file.name) {
      try AtomicFile.write(to: directory.appendingPathComponent(file.name)) {
        sink throws(CheckpointError) in try sink.write(file.bytes)
      }
    }
  }
}
