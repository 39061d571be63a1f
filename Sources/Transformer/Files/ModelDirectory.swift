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
        weights.flatMap(namedTensors), to: temporary.appendingPathComponent(Checkpoint.weightsName))
      try companions.write(to: temporary)
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
}
