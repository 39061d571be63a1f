import Foundation
import StrictJSON
import TensorCore

/// The weights in a model directory, which are in `model.safetensors` or in the shards that
/// `model.safetensors.index.json` lists.
public struct Checkpoint {
  public static let weightsName = "model.safetensors"
  static let indexName = "model.safetensors.index.json"

  private let directory: URL
  private let files: [String: SafetensorsFile]

  /// Opens the weights in the directory. If both kinds are present, the single file is used.
  ///
  /// - Throws: a ``CheckpointError`` if the files are invalid, or if the index and the shards
  ///   disagree about any name.
  public init(directory: URL) throws(CheckpointError) {
    self.directory = directory
    let single = directory.appendingPathComponent(Self.weightsName)
    let index = directory.appendingPathComponent(Self.indexName)
    if FileManager.default.fileExists(atPath: single.path) {
      let file = try SafetensorsFile(contentsOf: single)
      files = file.entries.mapValues { _ in file }
    } else if FileManager.default.fileExists(atPath: index.path) {
      files = try Self.shards(index: index)
    } else {
      throw .noWeights(directory: directory.path)
    }
  }

  /// The names of all tensors, sorted.
  public var names: [String] { files.keys.sorted() }

  /// Returns the shape of the tensor with this name, or nil if there is none.
  public func shape(of name: String) -> [Int]? { files[name]?.shape(of: name) }

  /// Returns the number of bytes of the tensor with this name in its file, or 0 if there is none.
  public func byteCount(of name: String) -> Int { files[name]?.entries[name]?.range.count ?? 0 }

  /// Returns the file that contains the tensor with this name, or nil if there is none.
  public func file(of name: String) -> URL? { files[name]?.url }

  /// Writes the tensor with this name, in float32, to `destination`, which must have enough space.
  ///
  /// - Throws: ``CheckpointError/missingTensor(file:tensor:)``.
  public func read(
    _ name: String, into destination: UnsafeMutablePointer<Float>
  ) throws(CheckpointError) {
    guard let file = files[name] else {
      throw .missingTensor(file: directory.path, tensor: name)
    }
    try file.read(name, into: destination)
  }

  /// Like ``read(_:into:)``, but throws an error if any number is infinite or NaN.
  ///
  /// - Throws: ``CheckpointError/nonFiniteTensor(file:tensor:index:value:)``, and
  ///   ``CheckpointError/missingTensor(file:tensor:)``.
  public func readFinite(
    _ name: String, into destination: UnsafeMutablePointer<Float>
  ) throws(CheckpointError) {
    guard let file = files[name] else {
      throw .missingTensor(file: directory.path, tensor: name)
    }
    try file.readFinite(name, into: destination)
  }

  /// Returns the tensor as stored in its file; see ``SafetensorsFile/stored(_:)``.
  public func stored(_ name: String) throws(CheckpointError) -> StoredMatrix.Piece? {
    guard let file = files[name] else {
      throw .missingTensor(file: directory.path, tensor: name)
    }
    return try file.stored(name)
  }

  /// The open files, which can be checked during their use.
  public var openFiles: [SafetensorsFile] {
    Dictionary(files.values.map { ($0.url, $0) }) { first, _ in first }.values
      .sorted { $0.url.path < $1.url.path }
  }

  // MARK: Shards

  private static func shards(index: URL) throws(CheckpointError) -> [String: SafetensorsFile] {
    let places = try weightMap(index: index)
    var files: [String: SafetensorsFile] = [:]
    for shard in Set(places.values).sorted() {
      let url = index.deletingLastPathComponent().appendingPathComponent(shard)
      let file = try SafetensorsFile(contentsOf: url)
      for name in file.names {
        guard places[name] == shard else {
          throw .tensorNotInIndex(index: index.path, tensor: name, shard: shard)
        }
        files[name] = file
      }
    }
    for (name, shard) in places.sorted(by: { $0.key < $1.key }) where files[name] == nil {
      throw .tensorNotInShard(index: index.path, tensor: name, shard: shard)
    }
    return files
  }

  /// Reads the index, which maps tensor names to file names.
  private static func weightMap(index: URL) throws(CheckpointError) -> [String: String] {
    guard let map = try JSONValue(contentsOf: index).object?["weight_map"]?.object else {
      throw .invalidIndex(file: index.path)
    }
    var places: [String: String] = [:]
    for member in map.members {
      guard let shard = member.value.string else { throw .invalidIndex(file: index.path) }
      // An index may come from the network, so it must not name files elsewhere on this machine.
      if shard.contains("/") || shard.isEmpty || shard == "." || shard == ".." {
        throw .shardOutsideDirectory(index: index.path, shard: shard)
      }
      places[member.key] = shard
    }
    return places
  }
}
