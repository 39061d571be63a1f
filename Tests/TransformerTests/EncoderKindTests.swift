import Checkpoints
import Foundation
import StrictJSON
import Testing
import _TestSupport

@testable import Transformer

@Suite("Encoders against transformers")
struct EncoderKindTests {
  struct Golden: Decodable {
    let inputIds: [[Int32]]
    /// The labels of the first sequences.
    let labels: [Int]
    let logits: [[Double]]
    let crossEntropyMeanF64: Double
    let gradL2F64: [String: Double]
  }

  static let names = ModelGolden.folders("encoders").map { "encoders/\($0)" }

  func golden(_ name: String) throws -> Golden {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let url = ModelGolden.directory(name).appendingPathComponent("golden.json")
    return try decoder.decode(Golden.self, from: Data(contentsOf: url))
  }

  func expectScores(of model: SequenceClassifier, _ golden: Golden) throws {
    let scores = try model.logits(of: golden.inputIds.map { ClassifierInput(ids: $0) })
    for (found, expected) in zip(scores, golden.logits) {
      #expect(mismatch(found.map(Double.init), expected, within: .logits) == nil)
    }
    #expect(scores.count == golden.logits.count)
  }

  @Test("scores, also where the padding token stands within a text", arguments: names)
  func scores(name: String) throws {
    try expectScores(
      of: SequenceClassifier(directory: ModelGolden.directory(name)), golden(name))
  }

  @Test("gradient of the cross-entropy, parameter by parameter", arguments: names)
  func gradient(name: String) throws {
    let model = try SequenceClassifier(directory: ModelGolden.directory(name))
    let golden = try golden(name)
    let inputs = golden.inputIds.prefix(golden.labels.count).map { ClassifierInput(ids: $0) }
    let (loss, slopes) = crossEntropy(try model.logits(of: inputs), golden.labels)
    #expect(abs(loss - golden.crossEntropyMeanF64) < 4e-6)
    try model.addGradient(of: inputs, tokensPerBatch: 20) { places, _ in Array(slopes[places]) }
    try expectGradientNorms(of: model.weights, golden.gradL2F64)
  }

  @Test("what is saved has the same names, fields and scores", arguments: names)
  func saved(name: String) throws {
    let (source, copy) = (ModelGolden.directory(name), try TemporaryDirectory())
    let directory = copy.url.appendingPathComponent("model")
    try SequenceClassifier(directory: source).save(to: directory)
    let (published, saved) = (
      try Checkpoint(directory: source), try Checkpoint(directory: directory)
    )
    #expect(saved.names == published.names)
    #expect(saved.names.allSatisfy { saved.shape(of: $0) == published.shape(of: $0) })
    func fields(_ directory: URL) throws -> JSONObject {
      let url = directory.appendingPathComponent("config.json")
      var fields = try #require(try JSONValue(contentsOf: url).object)
      for field in ["dtype", "torch_dtype", "num_labels"] { fields[field] = nil }
      return fields
    }
    let (before, after) = (try fields(source), try fields(directory))
    #expect(Set(before.members.map(\.key)) == Set(after.members.map(\.key)))
    #expect(before.members.allSatisfy { after[$0.key] == $0.value })
    try expectScores(of: SequenceClassifier(directory: directory), golden(name))
  }

  @Test("config.json as version 4 of transformers writes it is the same model", arguments: names)
  func version4(name: String) throws {
    let (source, copy) = (ModelGolden.directory(name), try TemporaryDirectory())
    for (from, to) in [
      ("model.safetensors", "model.safetensors"), ("config-v4.json", "config.json"),
    ] {
      try FileManager.default.copyItem(
        at: source.appendingPathComponent(from), to: copy.url.appendingPathComponent(to))
    }
    try expectScores(of: SequenceClassifier(directory: copy.url), golden(name))
  }

  @Test("a new head goes on every kind, on the first token and on the mean", arguments: names)
  func newHead(name: String) throws {
    for pooling in [SequenceClassifier.Pooling.cls, .mean] {
      let copy = try TemporaryDirectory()
      let directory = copy.url.appendingPathComponent("model")
      let model = try SequenceClassifier(
        backbone: ModelGolden.directory(name), labels: ["a", "b"], pooling: pooling, seed: 1)
      try model.save(to: directory)
      let loaded = try SequenceClassifier(directory: directory)
      #expect(loaded.pooling == pooling)
      let inputs = [ClassifierInput(ids: [0, 5, 9, 2])]
      #expect(try loaded.logits(of: inputs) == model.logits(of: inputs))
    }
  }

  @Test("variants of encoders are refused by name")
  func refusals() throws {
    let cases: [(String, String, JSONValue)] = [
      ("roberta", "is_decoder", .bool(true)),
      ("roberta", "position_embedding_type", .string("relative_key")),
      ("roberta", "max_position_embeddings", .number(2)),
      ("distilbert", "sinusoidal_pos_embds", .bool(true)),
      ("distilbert", "n_heads", .number(5)),
      ("modernbert", "classifier_pooling", .string("max")),
      ("modernbert", "hidden_activation", .string("mish")),
      ("modernbert", "layer_types", .array([.string("full_attention")])),
    ]
    for (name, field, value) in cases {
      let copy = try TemporaryDirectory()
      let source = ModelGolden.directory("encoders/\(name)")
      try FileManager.default.copyItem(
        at: source.appendingPathComponent("model.safetensors"),
        to: copy.url.appendingPathComponent("model.safetensors"))
      let url = source.appendingPathComponent("config.json")
      var fields = try #require(try JSONValue(contentsOf: url).object)
      fields[field] = value
      try JSONValue.object(fields).write(to: copy.url.appendingPathComponent("config.json"))
      #expect {
        try SequenceClassifier(directory: copy.url)
      } throws: {
        "\($0)".contains(name == "distilbert" && field == "n_heads" ? "'dim'" : "'\(field)'")
      }
    }
  }
}
