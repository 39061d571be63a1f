import Foundation
import TensorCore
import Testing
import _TestSupport

@testable import Checkpoints

@Suite("reading safetensors")
struct SafetensorsFileTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Creates a file with the given header, which may be invalid, and the given data.
  func file(header: String, data: [UInt8] = []) throws -> URL {
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    return try directory.file("x.safetensors", length + Array(header.utf8) + data)
  }

  @Test("float32, float16 and bfloat16 are read, at any alignment")
  func types() throws {
    let header = """
      {"a":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]},\
      "h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},\
      "b":{"dtype":"BF16","shape":[2],"data_offsets":[12,16]},\
      "none":{"dtype":"F32","shape":[0,3],"data_offsets":[12,12]},\
      "__metadata__":{"format":"pt"}}
      """
    let half: [UInt8] = [0x00, 0x3C, 0x00, 0xC0]
    let float: [UInt8] = [0x00, 0x00, 0x80, 0x3F, 0xCD, 0xCC, 0xCC, 0x3D]
    let brain: [UInt8] = [0x80, 0x3F, 0x20, 0xC1]
    for padding in 0..<4 {
      let padded = header + String(repeating: " ", count: padding)
      let file = try SafetensorsFile(contentsOf: file(header: padded, data: half + float + brain))
      #expect(file.names == ["a", "b", "h", "none"])
      #expect(file.metadata == ["format": "pt"])
      #expect(try file.tensor("a").values == [1, 0.1])
      #expect(try file.tensor("a").shape == [1, 2])
      #expect(try file.tensor("h").values == [1, -2])
      #expect(try file.tensor("b").values == [1, -10])
      #expect(file.shape(of: "none") == [0, 3])
      #expect(file.shape(of: "unknown") == nil)
    }
  }

  @Test("integers are read as numbers")
  func integers() throws {
    let header = #"{"a":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}"#
    let values = [Int64(511), -2].flatMap { value in
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    let file = try SafetensorsFile(contentsOf: file(header: header, data: values))
    #expect(try file.tensor("a").values == [511, -2])
  }

  @Test("every half-width value keeps its meaning")
  func halfWidths() throws {
    for bits in stride(from: UInt16.min, through: UInt16.max - 6, by: 7) {
      let bytes = withUnsafeBytes(of: bits.littleEndian) { Array($0) }
      var brain = Float.zero
      var half = Float.zero
      bytes.withUnsafeBytes { SafetensorsFile.ElementType.bfloat16.widen($0, into: &brain) }
      bytes.withUnsafeBytes { SafetensorsFile.ElementType.float16.widen($0, into: &half) }
      #expect(brain.bitPattern >> 16 == UInt32(bits) && brain.bitPattern & 0xFFFF == 0)
      #expect(half.isNaN ? bits & 0x7FFF > 0x7C00 : Float16(half).bitPattern == bits)
    }
  }

  @Test("bytes and truth values are read as numbers, for the masks of GPT-2")
  func bytes() throws {
    let header = """
      {"u":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},\
      "t":{"dtype":"BOOL","shape":[],"data_offsets":[2,3]}}
      """
    let file = try SafetensorsFile(contentsOf: file(header: header, data: [0, 200, 1]))
    #expect(try file.tensor("u").values == [0, 200])
    #expect(try file.tensor("t").values == [1])
  }

  // MARK: Attacks on the file

  @Test("a missing file and a directory are refused")
  func unreadable() throws {
    let missing = directory.url.appendingPathComponent("missing")
    #expect(
      throws: CheckpointError.unreadable(file: missing.path, reason: "No such file or directory")
    ) { try SafetensorsFile(contentsOf: missing) }
    #expect(
      throws: CheckpointError.unreadable(file: directory.url.path, reason: "not a regular file")
    ) { try SafetensorsFile(contentsOf: directory.url) }
  }

  @Test("a file too short for a length is refused", arguments: [0, 1, 7])
  func truncated(count: Int) throws {
    let url = try directory.file("x", [UInt8](repeating: 1, count: count))
    #expect(throws: CheckpointError.truncated(file: url.path, bytes: count)) {
      try SafetensorsFile(contentsOf: url)
    }
  }

  @Test("a header longer than the limit is refused", arguments: [100_000_001, UInt64.max])
  func headerTooLarge(length: UInt64) throws {
    let url = try directory.file("x", withUnsafeBytes(of: length.littleEndian) { Array($0) })
    let expected = CheckpointError.headerTooLarge(
      file: url.path, bytes: length, limit: 100_000_000)
    #expect(throws: expected) { try SafetensorsFile(contentsOf: url) }
  }

  @Test("a header longer than the file is refused")
  func headerBeyondFile() throws {
    let url = try directory.file("x", [3, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8))
    let expected = CheckpointError.headerBeyondFile(file: url.path, bytes: 3, available: 2)
    #expect(throws: expected) { try SafetensorsFile(contentsOf: url) }
  }

  @Test("a header that is not JSON or no object is refused")
  func headerNotObject() throws {
    let list = try file(header: "[]")
    #expect(throws: CheckpointError.headerNotObject(file: list.path)) {
      try SafetensorsFile(contentsOf: list)
    }
    let text = try file(header: "{]")
    #expect(
      throws: CheckpointError.malformedJSON(
        file: text.path, offset: 1, reason: "']' where a key in double quotes is expected")
    ) { try SafetensorsFile(contentsOf: text) }
  }

  @Test("two tensors of one name are refused")
  func duplicate() throws {
    let entry = #""a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"#
    let url = try file(header: "{\(entry),\(entry)}")
    #expect(throws: CheckpointError.duplicateKey(file: url.path, key: "a")) {
      try SafetensorsFile(contentsOf: url)
    }
  }

  // MARK: Attacks on an entry

  @Test(
    "an entry with a field missing or of the wrong kind is refused",
    arguments: [
      (#"[]"#, "dtype"),
      (#"{"shape":[1],"data_offsets":[0,4]}"#, "dtype"),
      (#"{"dtype":1,"shape":[1],"data_offsets":[0,4]}"#, "dtype"),
      (#"{"dtype":"F32","data_offsets":[0,4]}"#, "shape"),
      (#"{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}"#, "shape"),
      (#"{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}"#, "shape"),
      (#"{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}"#, "shape"),
      (#"{"dtype":"F32","shape":[1]}"#, "data_offsets"),
      (#"{"dtype":"F32","shape":[1],"data_offsets":[0]}"#, "data_offsets"),
      (#"{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}"#, "data_offsets"),
    ])
  func invalidEntry(entry: String, field: String) throws {
    let url = try file(header: "{\"a\":\(entry)}", data: [0, 0, 0, 0])
    #expect { try SafetensorsFile(contentsOf: url) } throws: { error in
      guard case CheckpointError.invalidEntry(url.path, "a", field, _) = error else { return false }
      return true
    }
  }

  @Test("metadata that is no object of strings is refused", arguments: ["[]", #"{"format":1}"#])
  func invalidMetadata(metadata: String) throws {
    let url = try file(header: "{\"__metadata__\":\(metadata)}")
    #expect { try SafetensorsFile(contentsOf: url) } throws: { error in
      guard case CheckpointError.invalidEntry(_, "__metadata__", _, _) = error else { return false }
      return true
    }
  }

  @Test("other element types are refused by name", arguments: ["F64", "I32", "F8_E4M3", "f32"])
  func unsupportedType(type: String) throws {
    let url = try file(header: #"{"a":{"dtype":"\#(type)","shape":[0],"data_offsets":[0,0]}}"#)
    let expected = CheckpointError.unsupportedType(file: url.path, tensor: "a", type: type)
    #expect(throws: expected) { try SafetensorsFile(contentsOf: url) }
  }

  @Test("a shape whose size overflows is refused")
  func shapeOverflow() throws {
    let shape = [4_294_967_296, 4_294_967_296]
    let url = try file(header: #"{"a":{"dtype":"F32","shape":\#(shape),"data_offsets":[0,0]}}"#)
    let expected = CheckpointError.shapeOverflow(file: url.path, tensor: "a", shape: shape)
    #expect(throws: expected) { try SafetensorsFile(contentsOf: url) }
  }

  @Test("a range of the wrong length is refused")
  func sizeMismatch() throws {
    let header = #"{"a":{"dtype":"BF16","shape":[3],"data_offsets":[0,4]}}"#
    let url = try file(header: header, data: [0, 0, 0, 0])
    let expected = CheckpointError.sizeMismatch(
      file: url.path, tensor: "a", expected: 6, found: 4)
    #expect(throws: expected) { try SafetensorsFile(contentsOf: url) }
  }

  @Test("a range that runs backwards or past the end is refused", arguments: [(4, 0), (4, 12)])
  func rangeOutsideFile(begin: Int, end: Int) throws {
    let header = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[\#(begin),\#(end)]}}"#
    let url = try file(header: header, data: [UInt8](repeating: 0, count: 8))
    let expected = CheckpointError.rangeOutsideFile(
      file: url.path, tensor: "a", begin: begin, end: end, available: 8)
    #expect(throws: expected) { try SafetensorsFile(contentsOf: url) }
  }

  @Test("a file that was cut short is told to be")
  func cutShort() throws {
    let whole = #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#
    let short = try file(header: whole, data: [0, 0, 0, 0])
    #expect {
      try SafetensorsFile(contentsOf: short)
    } throws: {
      "\($0)".hasSuffix(
        "is cut short: tensor 'a' ends at byte 16 of the data, of which there are 4; copy or download "
          + "the file again")
    }
  }

  // MARK: Attacks on the whole

  func twoTensors(first: (Int, Int), second: (Int, Int), data: Int) throws -> URL {
    func entry(_ range: (Int, Int)) -> String {
      let count = (range.1 - range.0) / 4
      return #"{"dtype":"F32","shape":[\#(count)],"data_offsets":[\#(range.0),\#(range.1)]}"#
    }
    return try file(
      header: "{\"b\":\(entry(second)),\"a\":\(entry(first))}",
      data: [UInt8](repeating: 0, count: data))
  }

  @Test("tensors that share bytes are refused")
  func overlap() throws {
    let url = try twoTensors(first: (0, 8), second: (4, 12), data: 12)
    let expected = CheckpointError.overlap(file: url.path, tensor: "b", begin: 4, previousEnd: 8)
    #expect(throws: expected) { try SafetensorsFile(contentsOf: url) }
  }

  @Test("bytes between tensors are refused")
  func gap() throws {
    let url = try twoTensors(first: (0, 4), second: (8, 12), data: 12)
    let expected = CheckpointError.unusedBytes(file: url.path, tensor: "b", begin: 4, end: 8)
    #expect(throws: expected) { try SafetensorsFile(contentsOf: url) }
  }

  @Test("bytes after the last tensor are refused")
  func trailingBytes() throws {
    let url = try twoTensors(first: (0, 4), second: (4, 8), data: 9)
    let expected = CheckpointError.unusedBytes(file: url.path, tensor: nil, begin: 8, end: 9)
    #expect(throws: expected) { try SafetensorsFile(contentsOf: url) }
  }

  @Test("a tensor that is not there is refused by name")
  func missingTensor() throws {
    let url = try file(header: "{}")
    #expect(throws: CheckpointError.missingTensor(file: url.path, tensor: "a")) {
      try SafetensorsFile(contentsOf: url).tensor("a")
    }
  }
}
