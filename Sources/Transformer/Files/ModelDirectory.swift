import Checkpoints
import Foundation
import StrictJSON

/// A model directory that this program and transformers load.
enum ModelDirectory {
  /// Writes configuration and weights, every weight in float32 under its published name.
  ///
  /// Files of the same names in a directory already there are replaced once all are complete.
  static func write(
    to directory: URL, configuration: JSONValue, weights: [Weight], companions: ModelCompanions
  ) throws(CheckpointError) {
    try AtomicDirectory.write(to: directory) { temporary throws(CheckpointError) in
      try configuration.write(to: temporary.appendingPathComponent("config.json"))
      try SafetensorsFile.write(
        weights.flatMap { $0.namedTensors() },
        to: temporary.appendingPathComponent(Checkpoint.weightsName))
      try companions.write(to: temporary)
    }
  }
}

extension Weight {
  /// The weight in its published pieces.
  ///
  /// - Parameter prefix: what stands before the names in the file.
  func namedTensors(prefix: String = "") -> [NamedTensor] {
    layout.pieces.map { piece in
      NamedTensor(
        prefix + piece.name, parameter.value, offset: layout.offset(of: piece),
        shape: layout.shape(of: piece))
    }
  }
}
