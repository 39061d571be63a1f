import Foundation
import TensorCore
import Testing
import _TestSupport

@testable import Checkpoints

@Suite("checkpoint directories")
struct CheckpointTests {
  let directory: TemporaryDirectory
  var index: String { directory.url.appendingPathComponent(Checkpoint.indexName).path }

  init() throws { directory = try TemporaryDirectory() }

  func write(_ name: String, _ tensors: [String: Float]) throws {
    try SafetensorsFile.write(
      tensors.map { NamedTensor($0.key, Tensor([$0.value], shape: [1])) },
      to: directory.url.appendingPathComponent(name))
  }

  func value(_ name: String) throws -> Float {
    var value = Float.nan
    try Checkpoint(directory: directory.url).read(name, into: &value)
    return value
  }

  @Test("a single file is read, even beside an index")
  func single() throws {
    try write("model.safetensors", ["a": 1])
    try directory.file(Checkpoint.indexName, "not read")
    let checkpoint = try Checkpoint(directory: directory.url)
    #expect(checkpoint.names == ["a"])
    #expect(checkpoint.shape(of: "a") == [1])
    #expect(checkpoint.file(of: "a")?.lastPathComponent == "model.safetensors")
    #expect(try value("a") == 1)
    #expect(throws: CheckpointError.missingTensor(file: directory.url.path, tensor: "b")) {
      try value("b")
    }
  }

  @Test("shards are read through the index")
  func sharded() throws {
    try write("one.safetensors", ["a": 1, "c": 3])
    try write("two.safetensors", ["b": 2])
    try directory.file(
      Checkpoint.indexName,
      #"{"weight_map":{"a":"one.safetensors","b":"two.safetensors","c":"one.safetensors"}}"#)
    #expect(try Checkpoint(directory: directory.url).names == ["a", "b", "c"])
    #expect(try [value("a"), value("b"), value("c")] == [1, 2, 3])
  }

  @Test("a directory without weights is refused")
  func noWeights() throws {
    #expect(throws: CheckpointError.noWeights(directory: directory.url.path)) {
      try Checkpoint(directory: directory.url)
    }
  }

  @Test(
    "an index of the wrong form is refused", arguments: ["{}", "[]", #"{"weight_map":{"a":1}}"#])
  func invalidIndex(text: String) throws {
    try directory.file(Checkpoint.indexName, text)
    #expect(throws: CheckpointError.invalidIndex(file: index)) {
      try Checkpoint(directory: directory.url)
    }
  }

  @Test(
    "an index cannot name files elsewhere", arguments: ["../x", "/etc/passwd", "a/b", "..", ""])
  func shardOutsideDirectory(shard: String) throws {
    try directory.file(Checkpoint.indexName, #"{"weight_map":{"a":"\#(shard)"}}"#)
    #expect(throws: CheckpointError.shardOutsideDirectory(index: index, shard: shard)) {
      try Checkpoint(directory: directory.url)
    }
  }

  @Test("a tensor that its shard does not have is refused")
  func tensorNotInShard() throws {
    try write("one.safetensors", ["a": 1])
    try directory.file(
      Checkpoint.indexName, #"{"weight_map":{"a":"one.safetensors","b":"one.safetensors"}}"#)
    #expect(
      throws: CheckpointError.tensorNotInShard(index: index, tensor: "b", shard: "one.safetensors")
    ) { try Checkpoint(directory: directory.url) }
  }

  @Test("a tensor that the index does not know is refused")
  func tensorNotInIndex() throws {
    try write("one.safetensors", ["a": 1, "b": 2])
    try directory.file(Checkpoint.indexName, #"{"weight_map":{"a":"one.safetensors"}}"#)
    #expect(
      throws: CheckpointError.tensorNotInIndex(index: index, tensor: "b", shard: "one.safetensors")
    ) { try Checkpoint(directory: directory.url) }
  }

  @Test("every message names its file and its facts")
  func messages() {
    let entry = CheckpointError.unsupportedType(file: "x", tensor: "t", type: "I64")
    #expect("\(entry)" == "'x': tensor 't': dtype 'I64' is not supported; use F32, F16 or BF16")
    let bytes = CheckpointError.unusedBytes(file: "x", tensor: nil, begin: 8, end: 9)
    #expect("\(bytes)" == "'x': bytes 8 to 9 after the last tensor belong to no tensor")
  }
}
