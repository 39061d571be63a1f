import Checkpoints
import Foundation
import StrictJSON

/// A model directory that this program and transformers load.
enum ModelDirectory {
  /// What it may hold beside configuration and weights, and keeps in training.
  private static let companions = [
    "added_tokens.json", "chat_template.jinja", "chat_template.json", "generation_config.json",
    "merges.txt", "special_tokens_map.json", "tokenizer.json", "tokenizer.model",
    "tokenizer_config.json", "vocab.json", "vocab.txt",
  ]

  /// Writes configuration and weights, every weight in float32 under its published name.
  ///
  /// A directory already there is replaced once the new one is complete.
  ///
  /// - Parameter source: a directory whose tokenizer files are copied; may be `directory` itself.
  static func write(
    to directory: URL, configuration: JSONValue, weights: [Weight], tokenizerFrom source: URL?
  ) throws(CheckpointError) {
    try AtomicDirectory.write(to: directory) { temporary throws(CheckpointError) in
      try configuration.write(to: temporary.appendingPathComponent("config.json"))
      try SafetensorsFile.write(
        weights.flatMap(namedTensors), to: temporary.appendingPathComponent(Checkpoint.weightsName))
      if let source { try copyCompanions(from: source, to: temporary) }
    }
  }

  /// A weight in its published pieces.
  private static func namedTensors(of weight: Weight) -> [NamedTensor] {
    weight.layout.pieces.map { piece in
      NamedTensor(
        piece.name, weight.parameter.value, offset: weight.layout.offset(of: piece),
        shape: weight.layout.shape(of: piece))
    }
  }

  private static func copyCompanions(from source: URL, to target: URL) throws(CheckpointError) {
    for name in companions {
      let original = source.appendingPathComponent(name)
      guard FileManager.default.fileExists(atPath: original.path) else { continue }
      // The link's target, not the link: caches of downloaded models consist of links.
      let file = original.resolvingSymlinksInPath()
      let copy = target.appendingPathComponent(name)
      do {
        try FileManager.default.copyItem(at: file, to: copy)
      } catch {
        throw .unwritable(file: copy.path, reason: "\(error)")
      }
    }
  }
}
