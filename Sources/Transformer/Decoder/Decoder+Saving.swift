import Checkpoints
import Foundation

extension Decoder {
  /// Writes a model directory that this program and transformers load: every weight in float32
  /// under its published name, and every field of the configuration that was read.
  ///
  /// Files of the same names in a directory already there are replaced once all are complete.
  ///
  /// - Parameter companions: the tokenizer and what else goes along.
  public func save(
    to directory: URL, companions: ModelCompanions = .none
  ) throws(CheckpointError) {
    try ModelDirectory.write(
      to: directory, configuration: configuration.savedSource, weights: weights,
      companions: companions)
  }

  /// Bytes of the weights that ``save(to:companions:)`` writes.
  public var savedByteCount: Int {
    parameters.reduce(0) { $0 + $1.value.count * MemoryLayout<Float>.stride }
  }
}
