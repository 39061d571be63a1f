import Checkpoints
import Foundation

extension Decoder {
  /// Writes a model directory that this program and transformers can load. It contains every weight
  /// in float32 under its published name, and every field of the configuration that was read.
  ///
  /// In an existing directory, files with the same names are replaced once all files are complete.
  ///
  /// - Parameter companions: the tokenizer and related files.
  public func save(
    to directory: URL, companions: ModelCompanions = .none
  ) throws(CheckpointError) {
    try ModelDirectory.write(
      to: directory, configuration: configuration.savedSource, weights: weights,
      companions: companions)
  }

  /// Writes the weights that training changes into the subdirectory `adapter` or `model` of a run.
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

  /// The name of the directory that ``saveTrained(in:companions:)`` writes.
  public var trainedName: String { adapter == nil ? "model" : "adapter" }

  /// The size in bytes of the weights that ``saveTrained(in:companions:)`` writes.
  public var savedByteCount: Int {
    parameters.reduce(0) { $0 + $1.count * MemoryLayout<Float>.stride }
  }
}
