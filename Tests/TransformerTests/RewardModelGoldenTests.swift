import Foundation
import Testing
import _TestSupport

@testable import Transformer

@Suite("A reward model against transformers, which wrote its files")
struct RewardModelGoldenTests {
  struct Golden: Decodable {
    struct Pair: Decodable {
      let chosen: [Int32]
      let rejected: [Int32]
    }
    let pairs: [Pair]
    /// Of each pair, the chosen sequence's and the rejected one's.
    let logits: [[Double]]
    let lossMeanF64: Double
    let gradL2F64: [String: Double]

    var inputs: [ClassifierInput] {
      pairs.flatMap { [ClassifierInput(ids: $0.chosen), ClassifierInput(ids: $0.rejected)] }
    }
  }

  let golden: Golden
  let model: SequenceClassifier

  init() throws {
    let directory = PackageRoot.file("Tests/Golden/tiny-models/reward-model")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    golden = try decoder.decode(
      Golden.self, from: Data(contentsOf: directory.appendingPathComponent("golden.json")))
    model = try SequenceClassifier(directory: directory)
  }

  @Test("scores of all sequences at once")
  func logits() throws {
    #expect(model.labels == ["LABEL_0"])
    #expect(model.pooling == .last)
    let scores = try model.logits(of: golden.inputs).map { Double($0[0]) }
    #expect(mismatch(scores, Array(golden.logits.joined()), within: .logits) == nil)
  }

  @Test("gradient of a preference loss, in any micro-batch", arguments: [1, 14, 100])
  func gradient(tokensPerBatch: Int) throws {
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
}
