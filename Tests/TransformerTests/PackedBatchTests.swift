import Foundation
import TensorCore
import Testing
import _TestSupport

@testable import Transformer

@Suite("packed batches")
struct PackedBatchTests {
  let configuration: ModelConfiguration

  init() throws {
    configuration = try ModelConfiguration(
      vocabularySize: 40, hiddenSize: 32, intermediateSize: 48, layerCount: 2, headCount: 4,
      keyValueHeadCount: 2, maximumPositions: 16)
  }

  func batch(_ items: PackedBatch.Item...) throws -> PackedBatch {
    try PackedBatch(items, for: configuration)
  }

  @Test("rows, positions and predictors are those of the picture in the documentation")
  func layout() throws {
    let batch = try batch(
      .init(prompt: [1, 2, 3], responses: [[10, 11, 12], [20, 21]]),
      .init(prompt: [4], responses: [[30]]))
    #expect(batch.ids == [1, 2, 3, 10, 11, 20, 4])
    #expect(batch.positions == [0, 1, 2, 3, 4, 3, 0])
    #expect(
      batch.groups == [
        PackedGroup(prefix: 0..<3, branches: [3..<5, 5..<6]),
        PackedGroup(prefix: 6..<7, branches: []),
      ])
    #expect(batch.predictors == [2, 3, 4, 2, 5, 6])
    #expect(batch.targets == [10, 11, 12, 20, 21, 30])
    #expect(batch.responseOffsets == [0, 3, 5, 6])
    #expect(batch.responseCount == 3)
  }

  @Test("scored prompts follow the responses, each without its first token")
  func scoredPrompts() throws {
    let items: [PackedBatch.Item] = [
      .init(prompt: [1, 2, 3], responses: [[10, 11]]), .init(prompt: [4], responses: [[30]]),
      .init(prompt: [5, 6], responses: []),
    ]
    let plain = try PackedBatch(items, for: configuration)
    let batch = try PackedBatch(items, for: configuration, scoresPrompts: true)
    #expect(plain.promptOffsets.isEmpty)
    #expect(batch.ids == plain.ids && batch.responseOffsets == plain.responseOffsets)
    #expect(batch.targets == plain.targets + [2, 3, 6])
    #expect(batch.predictors == plain.predictors + [0, 1, 5])
    #expect(batch.promptOffsets == [3, 5, 5, 6])
  }

  // MARK: Laws

  /// The log-probabilities, and every gradient for a fixed seed.
  func evaluate(
    _ items: [PackedBatch.Item], weights: [Float]
  ) throws -> (values: [Double], gradients: [[Double]]) {
    let decoder = Decoder(configuration: configuration, seed: 7)
    // With a deviation of 0.02, attention is nearly uniform. Larger weights make it matter.
    for weight in decoder.weights where weight.parameter.decays {
      weight.parameter.value.scale(by: 10)
    }
    return try evaluate(items, weights: weights, decoder)
  }

  func evaluate(
    _ items: [PackedBatch.Item], weights: [Float], _ decoder: Decoder
  ) throws -> (values: [Double], gradients: [[Double]]) {
    var values: [Double] = []
    var start = 0
    for item in items {
      let batch = try PackedBatch([item], for: decoder.configuration)
      let tape = Tape()
      let output = decoder.tokenLogProbabilities(tape, batch)
      let part = Array(weights[start..<start + batch.targets.count])
      tape.backward(from: output, seed: Tensor(part, shape: [part.count]))
      values += output.value.values.map(Double.init)
      start += part.count
    }
    return (values, decoder.parameters.map { $0.gradient.values.map(Double.init) })
  }

  @Test("a shared prompt gives the values and gradients of separate sequences")
  func sharing() throws {
    let prompt: [Int32] = [5, 9, 2, 14]
    let responses: [[Int32]] = [[3, 8, 1], [7], [3, 8, 2, 30, 6], [39, 0]]
    let weights: [Float] = [1, -0.5, 2, 0.25, -1, 1, 0.5, -2, 1, 0.75, -0.25]
    let packed = try evaluate([.init(prompt: prompt, responses: responses)], weights: weights)
    let separate = try evaluate(
      responses.map { .init(prompt: prompt, responses: [$0]) }, weights: weights)
    let tolerance = Tolerance(absolute: 2e-5, relative: 0)
    #expect(mismatch(packed.values, separate.values, within: tolerance) == nil)
    for (one, other) in zip(packed.gradients, separate.gradients) {
      let largest = other.map(abs).max() ?? 0
      // The results are float32 sums of a few dozen terms in different orders.
      let tolerance = Tolerance(absolute: 1e-5 * largest, relative: 0)
      #expect(largest > 0)
      #expect(mismatch(one, other, within: tolerance) == nil)
    }
  }

  @Test("so it does for every kind of model, also past a window", arguments: ModelGolden.names)
  func sharingOfKinds(name: String) throws {
    let directory = ModelGolden.directory(name)
    let size = Int32(try ModelConfiguration(directory: directory).vocabularySize)
    let prompt: [Int32] = [5, 9, 2, 14, 60, 3, 8, 91, 33].map { $0 % size }
    let responses: [[Int32]] = [[3, 8, 1], [7], [3, 8, 2, 30, 6, 90, 11, 4, 70, 2, 9], [39, 0]]
      .map { $0.map { $0 % size } }
    let weights = (0..<17).map { Float($0 % 5) - 1.75 }
    let packed = try evaluate(
      [.init(prompt: prompt, responses: responses)], weights: weights, Decoder(directory: directory)
    )
    let separate = try evaluate(
      responses.map { .init(prompt: prompt, responses: [$0]) }, weights: weights,
      Decoder(directory: directory))
    #expect(mismatch(packed.values, separate.values, within: .logProbabilities) == nil)
    for (one, other) in zip(packed.gradients, separate.gradients) {
      // Keys' biases have no gradient if positions don't rotate them.
      let largest = max(1e-2, other.map(abs).max() ?? 0)
      let tolerance = Tolerance(absolute: 2e-5 * largest, relative: 0)
      #expect(mismatch(one, other, within: tolerance) == nil)
    }
  }

  @Test("items do not see each other, and neither do responses")
  func isolation() throws {
    let decoder = Decoder(configuration: configuration, seed: 3)
    func values(_ items: [PackedBatch.Item]) throws -> [Float] {
      let batch = try PackedBatch(items, for: configuration)
      return decoder.tokenLogProbabilities(Tape(recording: false), batch).value.values
    }
    let first = PackedBatch.Item(prompt: [1, 2], responses: [[3, 4], [5, 6]])
    let changed = PackedBatch.Item(prompt: [1, 2], responses: [[3, 4], [9, 9]])
    let other = PackedBatch.Item(prompt: [7], responses: [[8, 9, 10]])
    #expect(try values([first])[0..<2] == values([changed])[0..<2])
    // With a different number of rows, the matrix product may take a different path and round
    // differently.
    let alone = try values([first]).map(Double.init)
    let together = try values([first, other])[0..<4].map(Double.init)
    #expect(mismatch(together, alone, within: Tolerance(absolute: 1e-6, relative: 0)) == nil)
  }

  @Test("a response's log-probability is that of its tokens, one by one")
  func chainRule() throws {
    let decoder = Decoder(configuration: configuration, seed: 3)
    let (prompt, response): ([Int32], [Int32]) = ([1, 2, 3], [4, 5, 6])
    let item = PackedBatch.Item(prompt: prompt, responses: [response])
    let packed = decoder.tokenLogProbabilities(Tape(recording: false), try batch(item))
    for (index, token) in response.enumerated() {
      let context = prompt + response.prefix(index)
      let logits = try decoder.logits(ids: context).row(context.count - 1)
      let logSumExp = log(logits.reduce(0) { $0 + exp($1) })
      #expect(abs(Double(packed.value.values[index]) - logits[Int(token)] + logSumExp) < 1e-5)
    }
  }

  @Test("the same bits at any number of threads")
  func threads() throws {
    let item = PackedBatch.Item(prompt: [1, 2, 3], responses: [[4, 5, 6], [7, 8]])
    let weights: [Float] = [1, 2, 3, 4, 5]
    let before = ThreadPool.threads
    defer { ThreadPool.configure(threads: before) }
    ThreadPool.configure(threads: 1)
    let single = try evaluate([item], weights: weights)
    for threads in [2, 3, 5] {
      ThreadPool.configure(threads: threads)
      let result = try evaluate([item], weights: weights)
      #expect(result.values == single.values && result.gradients == single.gradients)
    }
  }

  // MARK: Attacks

  @Test("a prompt without tokens is refused")
  func emptyPrompt() throws {
    #expect(throws: TransformerError.emptyPrompt(item: 1)) {
      try batch(.init(prompt: [1], responses: []), .init(prompt: [], responses: [[1]]))
    }
  }

  @Test("a response without tokens is refused")
  func emptyResponse() throws {
    #expect(throws: TransformerError.emptyResponse(item: 0, response: 1)) {
      try batch(.init(prompt: [1], responses: [[1], []]))
    }
  }

  @Test("a token outside the vocabulary is refused", arguments: [-1, 40, Int32.max])
  func unknownToken(id: Int32) throws {
    #expect(
      throws: TransformerError.unknownToken(
        item: 0, response: nil, position: 1, id: id, vocabularySize: 40)
    ) { try batch(.init(prompt: [1, id], responses: [])) }
    #expect(
      throws: TransformerError.unknownToken(
        item: 0, response: 0, position: 2, id: id, vocabularySize: 40)
    ) { try batch(.init(prompt: [1], responses: [[1, 1, id]])) }
  }

  @Test("more tokens than positions are refused, exactly as many are not")
  func tooLong() throws {
    let ids = [Int32](repeating: 1, count: 17)
    _ = try batch(.init(prompt: Array(ids[..<10]), responses: [Array(ids[..<6])]))
    #expect(throws: TransformerError.tooLong(item: 0, response: nil, length: 17, limit: 16)) {
      try batch(.init(prompt: ids, responses: []))
    }
    #expect(throws: TransformerError.tooLong(item: 0, response: 0, length: 17, limit: 16)) {
      try batch(.init(prompt: Array(ids[..<10]), responses: [Array(ids[..<7])]))
    }
  }

  @Test("messages name the item and the response")
  func messages() {
    let long = TransformerError.tooLong(item: 3, response: 1, length: 17, limit: 16)
    #expect("\(long)" == "item 3: response 1 needs 17 positions, the model has 16")
    let unknown = TransformerError.unknownToken(
      item: 0, response: nil, position: 4, id: 50, vocabularySize: 40)
    #expect(
      "\(unknown)"
        == "item 0: the prompt: token 4 has id 50, the model's vocabulary ends at 39")
  }
}
