import Foundation
import TensorCore
import Testing
import _TestSupport

@testable import Checkpoints

@Suite("writing safetensors")
struct SafetensorsWritingTests {
  let directory: TemporaryDirectory
  var url: URL { directory.url.appendingPathComponent("x.safetensors") }

  init() throws { directory = try TemporaryDirectory() }

  @Test("the bytes are those of the reference implementation")
  func bytes() throws {
    let tensor = Tensor([1, -2, 3], shape: [3])
    try SafetensorsFile.write(
      [NamedTensor("b", tensor, offset: 1, shape: [2, 1]), NamedTensor("a", tensor)], to: url)
    let header =
      #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"#
      + #""b":{"dtype":"F32","shape":[2,1],"data_offsets":[12,20]}} "#
    let expected =
      [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8)
      + [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0x40, 0x40]
      + [0, 0, 0, 0xC0, 0, 0, 0x40, 0x40]
    #expect(header.utf8.count % 8 == 0)
    #expect(try Array(Data(contentsOf: url)) == expected)
  }

  @Test("what is written is read back bit by bit")
  func roundTrip() throws {
    let values: [Float] = [
      0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1, .infinity,
    ]
    let tensor = Tensor(values, shape: [2, 3])
    let empty = Tensor(zeros: [0, 4])
    try SafetensorsFile.write(
      [NamedTensor("some \"name\"", tensor), NamedTensor("empty", empty)],
      metadata: ["step": "3"], to: url)
    let file = try SafetensorsFile(contentsOf: url)
    #expect(file.metadata == ["step": "3"])
    #expect(try file.tensor("empty").shape == [0, 4])
    let read = try file.tensor("some \"name\"")
    #expect(read.shape == [2, 3])
    #expect(read.values.map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test("an open file survives its own replacement")
  func replacement() throws {
    try SafetensorsFile.write([NamedTensor("a", Tensor([1], shape: [1]))], to: url)
    let old = try SafetensorsFile(contentsOf: url)
    try SafetensorsFile.write([NamedTensor("a", Tensor([2], shape: [1]))], to: url)
    #expect(try old.tensor("a").values == [1])
    #expect(try SafetensorsFile(contentsOf: url).tensor("a").values == [2])
    #expect(try directory.names() == ["x.safetensors"])
  }
}
