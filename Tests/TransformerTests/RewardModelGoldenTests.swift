import Foundation
import StrictJSON
import Testing
import _TestSupport

@testable import Transformer

@Suite("Reward models against transformers, which wrote their files")
struct RewardModelGoldenTests {
  struct Golden: Decodable {
    struct Pair: Decodable {
      let chosen: [Int32]
      let rejected: [Int32]
    }
    let pairs: [Pair]
    /// The logits of each pair, for the chosen and the rejected sequence.
    let logits: [[Double]]
    let lossMeanF64: Double
    let gradL2F64: [String: Double]

    var inputs: [ClassifierInput] {
      pairs.flatMap { [ClassifierInput(ids: $0.chosen), ClassifierInput(ids: $0.rejected)] }
    }
  }

  /// The golden models. Together they cover biases everywhere, a window in all layers and in one
  /// layer, wide heads, and sequences that end with the padding token.
  static let names =
    ["reward-model"]
    + ["llama-biased", "mistral", "qwen2", "gpt2"].map { "reward-model-\($0)" }

  static func load(_ name: String) throws -> (golden: Golden, model: SequenceClassifier) {
    let directory = ModelGolden.directory(name)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let golden = try decoder.decode(
      Golden.self, from: Data(contentsOf: directory.appendingPathComponent("golden.json")))
    return (golden, try SequenceClassifier(directory: directory))
  }

  @Test("scores of all sequences at once", arguments: names)
  func logits(name: String) throws {
    let (golden, model) = try Self.load(name)
    #expect(model.labels == ["LABEL_0"])
    #expect(model.pooling == .last)
    let scores = try model.logits(of: golden.inputs).map { Double($0[0]) }
    #expect(mismatch(scores, Array(golden.logits.joined()), within: .logits) == nil)
  }

  @Test("gradient of a preference loss, in any micro-batch", arguments: names, [1, 14, 100])
  func gradient(name: String, tokensPerBatch: Int) throws {
    let (golden, model) = try Self.load(name)
    let scores = try model.logits(of: golden.inputs).map { Double($0[0]) }
    let pairs = golden.pairs.count
    var loss = 0.0
    var slopes: [[Float]] = []
    for pair in 0..<pairs {
      let margin = scores[2 * pair] - scores[2 * pair + 1]
      loss += log(1 + exp(-margin)) / Double(pairs)
      let slope = Float(-1 / (1 + exp(margin)) / Double(pairs))
      slopes += [[slope], [-slope]]
    }
    #expect(abs(loss - golden.lossMeanF64) < 2e-6)
    try model.addGradient(of: golden.inputs, tokensPerBatch: tokensPerBatch) { places, _ in
      Array(slopes[places])
    }
    try expectGradientNorms(of: model.weights, golden.gradL2F64)
  }

  @Test("what is saved is what transformers wrote: names, fields, scores", arguments: names)
  func saved(name: String) throws {
    let place = try TemporaryDirectory()
    let (golden, model) = try Self.load(name)
    try model.save(to: place.url.appendingPathComponent("model"))
    let again = try SequenceClassifier(directory: place.url.appendingPathComponent("model"))
    // Transformers omits the number of labels if id2label determines it.
    var fields = again.configuration.source
    fields["num_labels"] = nil
    #expect(JSONValue.object(fields) == .object(model.configuration.source))
    #expect(
      again.weights.flatMap(\.layout.pieces).map(\.name).sorted() == golden.gradL2F64.keys.sorted())
    #expect(try again.logits(of: golden.inputs) == model.logits(of: golden.inputs))
  }
}
