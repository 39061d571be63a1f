import Foundation
import TensorCore
import Testing
import _TestSupport

@testable import Transformer

@Suite("models against transformers")
struct GoldenTests {
  @Test("logits", arguments: ModelGolden.names)
  func logits(name: String) throws {
    let directory = ModelGolden.directory(name)
    let decoder = try Decoder(directory: directory)
    for sequence in try #require(try ModelGolden(directory: directory).sequences) {
      let logits = try decoder.logits(ids: sequence.inputIds)
      #expect(logits.shape == [sequence.inputIds.count, decoder.configuration.vocabularySize])
      for (row, expected) in (sequence.logits ?? []).enumerated() {
        #expect(mismatch(logits.row(row), expected, within: .logits) == nil, "row \(row)")
      }
      if let expected = sequence.logitsLast {
        let last = logits.row(sequence.inputIds.count - 1)
        #expect(mismatch(last, expected, within: .logits) == nil)
      }
    }
  }

  @Test("log-probabilities of every response token", arguments: ModelGolden.names)
  func logProbabilities(name: String) throws {
    let directory = ModelGolden.directory(name)
    let decoder = try Decoder(directory: directory)
    let sequences = try #require(try ModelGolden(directory: directory).sequences)
    let batch = try PackedBatch(sequences.map(\.item), for: decoder.configuration)
    let values = decoder.tokenLogProbabilities(Tape(recording: false), batch).value.values
    for (index, sequence) in sequences.enumerated() {
      let scored = values[batch.responseOffsets[index]..<batch.responseOffsets[index + 1]]
        .map(Double.init)
      #expect(
        mismatch(scored, sequence.responseTokenLogprobs, within: .logProbabilities) == nil,
        "sequence \(index)")
      // Up to 40 errors of either sign are added.
      #expect(abs(scored.reduce(0, +) - sequence.responseLogprobSumF64) < 5e-4)
    }
  }

  @Test("greedy continuation", arguments: ModelGolden.names)
  func greedy(name: String) throws {
    let directory = ModelGolden.directory(name)
    let greedy = try #require(try ModelGolden(directory: directory).greedy)
    let responses = try Generator(Decoder(directory: directory)).responses(
      to: [greedy.prompt], .init(maximumNewTokens: greedy.continuation.count, temperature: 0))
    #expect(responses == [[greedy.continuation]])
  }

  @Test("gradient of a preference loss, parameter by parameter", arguments: ModelGolden.names)
  func gradient(name: String) throws {
    let directory = ModelGolden.directory(name)
    let golden = try ModelGolden(directory: directory)
    try expectGradient(of: Decoder(directory: directory), golden)
  }
}

@Suite(
  "a published model against transformers", .enabled(if: SharedData.isPresent, "\(SharedData.hint)")
)
struct PublishedModelTests {
  struct Texts: Decodable {
    struct Prompt: Decodable {
      let ids: [Int32]
      let logits: [[Double]]
      let greedyIds: [Int32]
    }
    struct Scoring: Decodable {
      let ids: [Int32]
      let tokenLogprobs: [Double]
    }
    let prompts: [Prompt]
    let textScoring: Scoring
  }

  let directory: URL
  let texts: Texts

  init() throws {
    directory = try SharedData.file("data/models/stories260K")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    texts = try decoder.decode(
      Texts.self, from: Data(contentsOf: directory.appendingPathComponent("golden.json")))
  }

  @Test("logits")
  func logits() throws {
    let decoder = try Decoder(directory: directory)
    for prompt in texts.prompts {
      let logits = try decoder.logits(ids: prompt.ids)
      for (row, expected) in prompt.logits.enumerated() {
        #expect(mismatch(logits.row(row), expected, within: .logits) == nil, "row \(row)")
      }
    }
  }

  @Test("greedy continuations of 100 tokens, all prompts at once")
  func greedy() throws {
    let responses = try Generator(Decoder(directory: directory)).responses(
      to: texts.prompts.map(\.ids), .init(maximumNewTokens: 100, temperature: 0, stopTokens: []))
    #expect(responses == texts.prompts.map { [$0.greedyIds] })
  }

  @Test("log-probabilities of a text")
  func textScoring() throws {
    let decoder = try Decoder(directory: directory)
    let ids = texts.textScoring.ids
    let item = PackedBatch.Item(prompt: [ids[0]], responses: [Array(ids.dropFirst())])
    let batch = try PackedBatch([item], for: decoder.configuration)
    let values = decoder.tokenLogProbabilities(Tape(recording: false), batch).value.values
    let expected = texts.textScoring.tokenLogprobs
    #expect(mismatch(values.map(Double.init), expected, within: .logProbabilities) == nil)
  }

  @Test("gradient of a preference loss, parameter by parameter")
  func gradient() throws {
    try expectGradient(
      of: Decoder(directory: directory), ModelGolden(directory: directory))
  }
}
