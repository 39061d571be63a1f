import Checkpoints
import Foundation
import TensorCore
import Testing
import _TestSupport

@testable import Transformer

@Suite("frozen weights")
struct FrozenWeightTests {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private static let items: [PackedBatch.Item] = [
    .init(prompt: [3, 9, 27, 4], responses: [[5, 6, 7], [8, 1]]),
    .init(prompt: [2], responses: [[11, 12, 13, 14, 15]]),
  ]

  private static func bits(_ tensor: Tensor) -> [UInt32] { tensor.values.map(\.bitPattern) }

  /// What a model computes without a backward pass: scores of tokens, log-probabilities, a sample.
  private static func results(_ decoder: Decoder) throws -> [[UInt32]] {
    let batch = try PackedBatch(items, for: decoder.configuration)
    let sample = try Generator(decoder).responses(
      to: [[3, 9], [4]], count: 2, SamplingOptions(maximumNewTokens: 5, stopTokens: [], seed: 3))
    return [
      bits(try decoder.logits(ids: [3])), bits(try decoder.logits(ids: [3, 9, 27, 4])),
      bits(decoder.tokenLogProbabilities(Tape(recording: false), batch).value),
    ] + sample.joined().map { $0.map(UInt32.init(bitPattern:)) }
  }

  /// The gradients of an adapter that has an effect.
  private static func gradients(_ decoder: Decoder) throws -> [[UInt32]] {
    try decoder.addAdapter(LoRASettings(rank: 2), seed: 3)
    try AdapterTests.fill(decoder)
    let batch = try PackedBatch(items, for: decoder.configuration)
    let tape = Tape()
    let scores = decoder.tokenLogProbabilities(tape, batch)
    let seed = Tensor(
      (0..<scores.value.count).map { Float($0 % 3) - 0.5 }, shape: scores.value.shape)
    tape.backward(from: scores, seed: seed)
    return decoder.parameters.map { bits($0.gradient) }
  }

  @Test("a frozen model computes the same bytes as one in float32", arguments: ModelGolden.names)
  func sameBytes(name: String) throws {
    for (index, element) in NarrowModel.Element.allCases.enumerated() {
      let copy = folder.url.appendingPathComponent("\(index)")
      try NarrowModel.write(ModelGolden.directory(name), as: element, shift: 8 + index, to: copy)
      let (whole, frozen) = (
        try Decoder(directory: copy), try Decoder(directory: copy, isFrozen: true)
      )
      #expect(frozen.weights.contains { $0.parameter.isStored })
      #expect(frozen.weights.allSatisfy { $0.parameter.isFrozen })
      #expect(try Self.results(frozen) == Self.results(whole), "\(element)")
      #expect(try Self.gradients(frozen) == Self.gradients(whole), "\(element)")
    }
  }

  @Test("every number of 16 bits widens exactly, whether denormals count or not")
  func widening() throws {
    let all = (0...UInt16.max).flatMap { withUnsafeBytes(of: $0.littleEndian) { Array($0) } }
    for element in [StoredMatrix.Element.float16, .bfloat16] {
      let matrix = all.withUnsafeBytes { bytes in
        bytes.baseAddress.map {
          StoredMatrix(
            columns: 256,
            pieces: [.init(rows: 256, bytes: $0, element: element, owner: self.folder)]
          ).widened().values
        }
      }
      let values = try #require(matrix)
      for bits in 0...UInt16.max {
        let expected =
          element == .float16
          ? Float(Float16(bitPattern: bits)) : Float(bitPattern: UInt32(bits) << 16)
        let value = values[Int(bits)]
        #expect(value.bitPattern == expected.bitPattern || value.isNaN && expected.isNaN, "\(bits)")
      }
    }
  }

  // MARK: Files that change

  private func narrow() throws -> URL {
    let copy = folder.url.appendingPathComponent("model")
    try NarrowModel.write(ModelGolden.directory("llama"), as: .bfloat16, to: copy)
    return copy.appendingPathComponent("model.safetensors")
  }

  @Test("a file that is cut off in use is an error that names it, not the end of the program")
  func cutOff() throws {
    let file = try narrow()
    let decoder = try Decoder(directory: file.deletingLastPathComponent(), isFrozen: true)
    #expect(truncate(file.path, 16) == 0)
    // What is gone reads as zeros.
    #expect(throws: TransformerError.checkpoint(.changed(file: file.path))) {
      _ = try Generator(decoder).responses(to: [[3]], SamplingOptions(maximumNewTokens: 2))
    }
  }

  @Test("a file that is written to in use is an error; one that replaces it is not")
  func rewritten() throws {
    let file = try narrow()
    let decoder = try Decoder(directory: file.deletingLastPathComponent(), isFrozen: true)
    let before = try Self.results(decoder)
    let content = try Data(contentsOf: file)
    try FileManager.default.removeItem(at: file)
    try Data(repeating: 0, count: content.count).write(to: file)
    #expect(try Self.results(decoder) == before)

    let other = try Decoder(directory: AdapterTests.llama, isFrozen: true)
    try other.checkFiles()
    try content.write(to: file)
    let again = try Decoder(directory: file.deletingLastPathComponent(), isFrozen: true)
    let handle = try FileHandle(forWritingTo: file)
    try handle.seekToEnd()
    try handle.write(contentsOf: Data([0]))
    try handle.close()
    #expect(throws: TransformerError.checkpoint(.changed(file: file.path))) {
      try again.checkFiles()
    }
  }

  @Test("a weight that isn't finite is found in a frozen model too")
  func notFinite() throws {
    let file = try narrow()
    var content = try Data(contentsOf: file)
    content.replaceSubrange(content.count - 2..<content.count, with: [0x80, 0x7F])
    try content.write(to: file)
    #expect {
      _ = try Decoder(directory: file.deletingLastPathComponent(), isFrozen: true)
    } throws: { "\($0)".contains("holds inf at element") }
  }
}
