import Checkpoints
import Foundation

/// The files in a model directory that training leaves unchanged. These are mainly the tokenizer's
/// files, and never the configuration or the weights.
///
/// The files are kept in memory so that a run can write them at its end even if the directory no
/// longer exists.
public struct ModelCompanions: Sendable {
  private static let names = [
    "added_tokens.json", "chat_template.jinja", "chat_template.json", "generation_config.json",
    "merges.txt", "special_tokens_map.json", "spiece.model", "tokenizer.json", "tokenizer.model",
    "tokenizer_config.json", "vocab.json", "vocab.txt",
  ]

  /// The directory of the model to which the files belong, or nil if there is none.
  public let origin: String?
  private let files: [(name: String, bytes: [UInt8])]

  /// An empty set of files, for a model whose data consists of token ids.
  public static let none = ModelCompanions(origin: nil, files: [])

  private init(origin: String?, files: [(name: String, bytes: [UInt8])]) {
    (self.origin, self.files) = (origin, files)
  }

  /// Reads the companion files that exist in a directory.
  ///
  /// - Throws: ``CheckpointError/unreadable(file:reason:)`` for a file that exists but can't be
  ///   read, such as a broken link.
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

  /// The total size of all files in bytes.
  public var byteCount: Int { files.reduce(0) { $0 + $1.bytes.count } }

  func write(to directory: URL, leavingOut names: [String] = []) throws(CheckpointError) {
    for file in files where !names.contains(file.name) {
      try AtomicFile.write(to: directory.appendingPathComponent(file.name)) {
        sink throws(CheckpointError) in try sink.write(file.bytes)
      }
    }
  }
}
