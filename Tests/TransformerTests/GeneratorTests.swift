import Foundation
import TensorCore
import Testing
import _TestSupport

@testable import Transformer

@Suite("sampling")
struct GeneratorTests {
  let decoder: Decoder
  let generator: Generator

  init() throws {
    let configuration = try ModelConfiguration(
      vocabularySize: 40, hiddenSize: 32, intermediateSize: 48, layerCount: 2, headCount: 4,
      keyValueHeadCount: 2, maximumPositions: 24, endOfSequence: 2)
    decoder = Decoder(configuration: configuration, seed: 11)
    for parameter in decoder.parameters where parameter.decays { parameter.value.scale(by: 8) }
    generator = Generator(decoder)
  }

  @Test("the cache gives what reading everything again gives, token by token")
  func cache() throws {
    let prompts: [[Int32]] = [[1, 5, 9], [3], [7, 7, 7, 7, 30, 1]]
    let options = SamplingOptions(maximumNewTokens: 12, temperature: 0, stopTokens: [])
    let responses = try generator.responses(to: prompts, options)
    for (prompt, response) in zip(prompts, responses.map { $0[0] }) {
      #expect(response.count == 12)
      for (index, token) in response.enumerated() {
        let context = prompt + response.prefix(index)
        let scores = try decoder.logits(ids: context).row(context.count - 1)
        #expect(scores[Int(token)] == scores.max(), "prompt \(prompt), token \(index)")
      }
    }
  }

  @Test("responses that don't fit into memory together are the same")
  func pieces() throws {
    let prompts: [[Int32]] = [[1, 5, 9], [3]]
    let options = SamplingOptions(maximumNewTokens: 6, temperature: 0.7, seed: 4)
    let together = try generator.responses(to: prompts, count: 5, options)
    // The cache has room for two sequences of up to nine positions, with two layers of 16 channels.
    let pieces = Generator(decoder, cacheBytes: 2 * 9 * 2 * 2 * 16 * 4)
    #expect(try pieces.responses(to: prompts, count: 5, options) == together)
    #expect(Set(together[0]).count > 1)
  }

  @Test("so it does for every kind of model, also past a window", arguments: ModelGolden.names)
  func kinds(name: String) throws {
    let decoder = try Decoder(directory: ModelGolden.directory(name))
    let size = Int32(decoder.configuration.vocabularySize)
    let prompts: [[Int32]] = [[1, 5, 9], [100, 30, 7, 7, 2, 8, 4, 9, 11, 60, 3], [2]]
      .map { $0.map { $0 % size } }
    let options = SamplingOptions(maximumNewTokens: 14, temperature: 0, stopTokens: [])
    let responses = try Generator(decoder).responses(to: prompts, count: 2, options)
    for (prompt, both) in zip(prompts, responses) {
      #expect(both[0] == both[1])
      for (index, token) in both[0].enumerated() {
        let context = prompt + both[0].prefix(index)
        let scores = try decoder.logits(ids: context).row(context.count - 1)
        // The same terms are added in two different orders.
        let isLargest = scores[Int(token)] > (scores.max() ?? 0) - 1e-4
        #expect(isLargest, "prompt \(prompt), token \(index)")
      }
    }
  }

  @Test("a model with an embedding of each position stops at the last of them")
  func embeddedPositions() throws {
    let decoder = try Decoder(directory: ModelGolden.directory("gpt2"))
    let options = SamplingOptions(maximumNewTokens: 100, temperature: 0, stopTokens: [])
    let prompt = [Int32](repeating: 3, count: 60)
    #expect(try Generator(decoder).responses(to: [prompt], options)[0][0].count == 4)
    #expect(throws: TransformerError.tooLong(item: 0, response: nil, length: 65, limit: 64)) {
      try Generator(decoder).responses(to: [prompt + [1, 1, 1, 1]], options)
    }
  }

  @Test("the same seed draws the same, another seed something else")
  func seeds() throws {
    func draw(_ seed: UInt64) throws -> [[[Int32]]] {
      try generator.responses(to: [[1, 2]], count: 4, .init(maximumNewTokens: 10, seed: seed))
    }
    #expect(try draw(1) == draw(1))
    #expect(try draw(1) != draw(2))
    #expect(try Set(draw(1)[0]).count == 4, "the responses to one prompt differ")
  }

  @Test("a response does not depend on what else is drawn")
  func company() throws {
    let options = SamplingOptions(maximumNewTokens: 10, topK: 20, topP: 0.95, seed: 3)
    let alone = try generator.responses(to: [[4, 5]], count: 2, options)
    let together = try generator.responses(to: [[9], [4, 5], [1, 1, 1]], count: 3, options)
    #expect(together[1].prefix(2) == alone[0][...])
  }

  @Test("a response ends with the stop token, or where there is no more room")
  func ends() throws {
    let free = try generator.responses(
      to: [[1, 2]], .init(maximumNewTokens: 8, temperature: 0, stopTokens: []))[0][0]
    let stop = free[3]
    let stopped = try generator.responses(
      to: [[1, 2]], .init(maximumNewTokens: 8, temperature: 0, stopTokens: [stop]))[0][0]
    #expect(stopped == Array(free[...(free.firstIndex(of: stop) ?? 0)]))
    // The model has 24 positions, of which the prompt takes 2.
    let long = try generator.responses(
      to: [[1, 2]], .init(maximumNewTokens: 100, temperature: 0, stopTokens: []))[0][0]
    #expect(long.count == 22)
    // By default, the configuration's own stop token is used.
    let many = try generator.responses(to: [[1]], count: 50, .init(maximumNewTokens: 20))[0]
    #expect(many.allSatisfy { !$0.dropLast().contains(2) && ($0.count == 20 || $0.last == 2) })
    #expect(many.contains { $0.last == 2 })
  }

  @Test("nothing asked, nothing answered")
  func noPrompts() throws {
    #expect(try generator.responses(to: [], .init(maximumNewTokens: 1)).isEmpty)
  }

  // MARK: Attacks

  @Test("prompts that the model cannot take are refused")
  func prompts() throws {
    let options = SamplingOptions(maximumNewTokens: 1)
    let full = [Int32](repeating: 1, count: 24)
    #expect(throws: TransformerError.tooLong(item: 1, response: nil, length: 25, limit: 24)) {
      try generator.responses(to: [[1], full], options)
    }
    #expect(try generator.responses(to: [Array(full.dropLast())], options)[0][0].count == 1)
    #expect(throws: TransformerError.emptyPrompt(item: 0)) {
      try generator.responses(to: [[]], options)
    }
    #expect(
      throws: TransformerError.unknownToken(
        item: 0, response: nil, position: 0, id: 40, vocabularySize: 40)
    ) { try generator.responses(to: [[40]], options) }
  }

  @Test(
    "options out of their range are refused by name",
    arguments: [
      ("maximumNewTokens", SamplingOptions(maximumNewTokens: 0)),
      ("temperature", SamplingOptions(maximumNewTokens: 1, temperature: -1)),
      ("temperature", SamplingOptions(maximumNewTokens: 1, temperature: .nan)),
      ("topK", SamplingOptions(maximumNewTokens: 1, topK: 0)),
      ("topP", SamplingOptions(maximumNewTokens: 1, topP: 0)),
      ("topP", SamplingOptions(maximumNewTokens: 1, topP: 1.1)),
      ("repetitionPenalty", SamplingOptions(maximumNewTokens: 1, repetitionPenalty: 0)),
    ])
  func options(name: String, options: SamplingOptions) throws {
    #expect { try generator.responses(to: [[1]], options) } throws: { error in
      guard case TransformerError.invalidOption(name, _, _) = error else { return false }
      return true
    }
  }

  @Test("a damaged model is refused, not sampled", arguments: [0, 1.0])
  func nonFinite(temperature: Double) throws {
    let broken = decoder.copy()
    broken.norm.scale.parameter.value.fill(.nan)
    let options = SamplingOptions(maximumNewTokens: 1, temperature: temperature)
    #expect(throws: TransformerError.nonFiniteScores) {
      try Generator(broken).responses(to: [[1]], options)
    }
  }
}
