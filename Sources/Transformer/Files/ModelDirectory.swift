import Checkpoints
import Foundation
import StrictJSON

/// A model directory that this program and transformers can load.
enum ModelDirectory {
  /// Writes the configuration and the weights, each weight in float32 under its published name.
  ///
  /// In an existing directory, files with the same names are replaced once all files are complete.
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
  /// The published tensors that this weight contains.
  ///
  /// - Parameter prefix: the prefix of the names in the file.
  func namedTensors(prefix: String = "") -> [NamedTensor] {
    layout.pieces.map { piece in
      NamedTensor(
        prefix + piece.name, parameter.value, offset: layout.offset(of: piece),
        shape: layout.shape(of: piece))
    }
  }
}
