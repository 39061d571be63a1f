import Checkpoints
import Foundation

extension Decoder {
  /// Writes a model directory that this program and transformers load: every weight in float32
  /// under its published name, and every field of the configuration that was read.
  ///
  /// A directory already there is replaced once the new one is complete.
  ///
  /// - Parameters:
  ///   - source: a directory whose tokenizer files are copied; may be `directory` itself.
  public func save(
    to directory: URL, tokenizerFrom source: URL? = nil
  ) throws(CheckpointError) {
    try ModelDirectory.write(
      to: directory, configuration: configuration.savedSource, weights: weights,
      tokenizerFrom: source)
  }
}
