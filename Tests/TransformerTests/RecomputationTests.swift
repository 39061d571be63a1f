import Foundation
import TensorCore
import Testing
import _TestSupport

@testable import Transformer

@Suite("layers that are computed again")
struct RecomputationTests {
  private static let items: [PackedBatch.Item] = [
    .init(prompt: [3, 9, 27, 4], responses: [[5, 6, 7], [8, 1]]),
    .init(prompt: [2], responses: [[11, 12, 13, 14, 15]]),
  ]

  /// The scores and all gradients of one pass over the items.
  private static func pass(
    _ decoder: Decoder, recomputing: Bool
  ) throws -> [[UInt32]] {
    decoder.recomputesLayers = recomputing
    let batch = try PackedBatch(items, for: decoder.configuration)
    for parameter in decoder.parameters { parameter.gradient.fill(0) }
    let tape = Tape()
    let (scores, concentrations) = decoder.tokenConcentrations(tape, batch)
    let seed = Tensor(
      (0..<scores.value.count).map { Float($0 % 3) - 0.5 }, shape: scores.value.shape)
    tape.backward(from: [(scores, seed), (concentrations, seed)])
    return ([scores.value, concentrations.value] + decoder.parameters.map(\.gradient))
      .map { $0.values.map(\.bitPattern) }
  }

  @Test("gradients are the same bytes with and without", arguments: ModelGolden.names)
  func sameBytes(name: String) throws {
    let decoder = try Decoder(directory: ModelGolden.directory(name))
    let whole = try Self.pass(decoder, recomputing: false)
    #expect(try Self.pass(decoder, recomputing: true) == whole)
    #expect(whole.dropFirst(2).joined().contains { $0 & 0x7FFF_FFFF != 0 })
  }

  @Test(
    "so are those of an adapter, on all layers or on few",
    arguments: ["llama", "gpt2", "architectures/gemma2", "architectures/gpt-neox"])
  func adapter(name: String) throws {
    let modules = try Decoder(directory: ModelGolden.directory(name)).slots.flatMap(\.modules)
    for targets in [[LoRASettings.allLinear], [try #require(modules.last).name]] {
      let decoder = try AdapterTests.decoder(name, LoRASettings(rank: 2, targets: targets))
      try AdapterTests.fill(decoder)
      let whole = try Self.pass(decoder, recomputing: false)
      #expect(try Self.pass(decoder, recomputing: true) == whole, "\(targets)")
      #expect(whole.dropFirst(2).joined().contains { $0 & 0x7FFF_FFFF != 0 })
    }
  }
}
