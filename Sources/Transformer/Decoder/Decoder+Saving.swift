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

  /// Writes what training changes into a directory of a run: `adapter`, or `model`.
  public func saveTrained(
    in run: URL, companions: ModelCompanions
  ) throws(CheckpointError) {
    let directory = run.appendingPathComponent(trainedName)
    if adapter == nil {
      try save(to: directory, companions: companions)
    } else {
      try saveAdapter(to: directory, companions: companions)
    }
  }

  /// What ``saveTrained(in:companions:)`` calls its directory.
  public var trainedName: String { adapter == nil ? "model" : "adapter" }

  /// Bytes of the weights that ``saveTrained(in:companions:)`` writes.
  public var savedByteCount: Int {
    parameters.reduce(0) { $0 + $1.value.count * MemoryLayout<Float>.stride }
  }
}
