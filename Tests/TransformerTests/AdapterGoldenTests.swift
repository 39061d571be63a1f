import Foundation
import TensorCore
import Testing
import _TestSupport

@testable import Transformer

@Suite("adapters against PEFT")
struct AdapterGoldenTests {
  struct Adapter: Sendable, CustomTestStringConvertible {
    let name: String
    let base: String
    var testDescription: String { name }

    var directory: URL { ModelGolden.directory(name) }

    func decoder() throws -> Decoder {
      try Decoder(directory: ModelGolden.directory(base), adapter: directory)
    }
  }

  static let adapters = [
    Adapter(name: "llama-lora", base: "llama"),
    Adapter(name: "gpt2-lora-all", base: "gpt2"),
    Adapter(name: "llama-lora-patterns", base: "llama"),
    Adapter(name: "qwen2-lora-gate", base: "qwen2"),
  ]

  @Test("log-probabilities of every response token, merged or not", arguments: adapters)
  func logProbabilities(adapter: Adapter) throws {
    let decoder = try adapter.decoder()
    let sequences = try #require(try ModelGolden(directory: adapter.directory).sequences)
    let batch = try PackedBatch(sequences.map(\.item), for: decoder.configuration)
    func expectSame(_ label: String) {
      let values = decoder.tokenLogProbabilities(Tape(recording: false), batch).value.values
      for (index, sequence) in sequences.enumerated() {
        let scored = values[batch.responseOffsets[index]..<batch.responseOffsets[index + 1]]
          .map(Double.init)
        #expect(
          mismatch(scored, sequence.responseTokenLogprobs, within: .logProbabilities) == nil,
          "\(label), sequence \(index)")
        #expect(abs(scored.reduce(0, +) - sequence.responseLogprobSumF64) < 5e-4)
      }
    }
    expectSame("adapter on")
    decoder.mergeAdapter()
    #expect(decoder.adapter == nil)
    expectSame("merged")
  }

  @Test("greedy continuation", arguments: adapters)
  func greedy(adapter: Adapter) throws {
    let greedy = try #require(try ModelGolden(directory: adapter.directory).greedy)
    let responses = try Generator(adapter.decoder()).responses(
      to: [greedy.prompt],
      .init(maximumNewTokens: greedy.continuation.count, temperature: 0, stopTokens: []))
    #expect(responses == [[greedy.continuation]])
  }

  @Test("gradient of a preference loss, by the adapter alone", arguments: adapters)
  func gradient(adapter: Adapter) throws {
    let golden = try ModelGolden(directory: adapter.directory)
    let decoder = try adapter.decoder()
    let loss = try preferenceLoss(decoder, golden)
    #expect(abs(loss - golden.dpo.lossMeanF64) < 2e-5)
    var compared = 0
    for weight in try #require(decoder.adapter).weights {
      let gradient = weight.parameter.gradient.values
      for piece in weight.layout.pieces {
        let name =
          "base_model.model."
          + piece.name.replacingOccurrences(of: ".weight", with: ".default.weight")
        let start = weight.layout.offset(of: piece)
        let count = weight.layout.shape(of: piece).reduce(1, *)
        let part = gradient[start..<start + count].map(Double.init)
        let norm = part.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let expected = try #require(golden.dpo.gradL2F64[name], "\(name)")
        // The tolerance is the same as for the models' own gradients.
        #expect(abs(norm - expected) <= 5e-6 * expected, "\(name): \(norm), not \(expected)")
        let first = try #require(golden.dpo.gradFirst4[name])
        let tolerance = Tolerance(absolute: 5e-6 * expected, relative: 0)
        #expect(mismatch(Array(part.prefix(4)), first, within: tolerance) == nil, "\(name)")
        compared += 1
      }
    }
    #expect(compared == golden.dpo.gradL2F64.count)
  }

  @Test("the reference is the model with the adapter off", arguments: adapters)
  func reference(adapter: Adapter) throws {
    let golden = try ModelGolden(directory: adapter.directory)
    let decoder = try adapter.decoder()
    let items = golden.dpo.pairs.map {
      PackedBatch.Item(prompt: $0.prompt, responses: [$0.chosen, $0.rejected])
    }
    let batch = try PackedBatch(items, for: decoder.configuration)
    func logProbabilities(_ decoder: Decoder) -> [Float] {
      decoder.tokenLogProbabilities(Tape(recording: false), batch).value.values
    }
    let off = decoder.withoutAdapter { logProbabilities(decoder) }
    #expect(off == logProbabilities(try Decoder(directory: ModelGolden.directory(adapter.base))))
    #expect(off != logProbabilities(decoder))
    let sums = (0..<batch.responseCount).map { response in
      off[batch.responseOffsets[response]..<batch.responseOffsets[response + 1]]
        .reduce(0) { $0 + Double($1) }
    }
    let expected = golden.dpo.referenceLogprobSums.flatMap { [$0.chosen, $0.rejected] }
    #expect(mismatch(sums, expected, within: Tolerance(absolute: 5e-4, relative: 0)) == nil)
  }
}
