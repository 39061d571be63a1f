import Checkpoints
import Foundation
import StrictJSON
import TensorCore
import Testing
import _TestSupport

@testable import Transformer

@Suite("Classifiers in files")
struct SequenceClassifierFileTests {
  let directory: TemporaryDirectory
  var model: URL { directory.url.appendingPathComponent("model") }
  var weights: URL { model.appendingPathComponent("model.safetensors") }
  var configuration: URL { model.appendingPathComponent("config.json") }

  init() throws { directory = try TemporaryDirectory() }

  func fields() throws -> JSONObject {
    try #require(try JSONValue(contentsOf: configuration).object)
  }

  @Test("what is saved is what was loaded: names, labels, fields, scores")
  func published() throws {
    let original = try SequenceClassifier(directory: ClassifierGolden.directory)
    try original.save(to: model)
    let published = try Checkpoint(directory: ClassifierGolden.directory)
    let saved = try Checkpoint(directory: model)
    #expect(saved.names == published.names)
    #expect(saved.names.allSatisfy { saved.shape(of: $0) == published.shape(of: $0) })
    let source = ClassifierGolden.directory.appendingPathComponent("config.json")
    let (before, after) = (try JSONValue(contentsOf: source).object, try fields())
    #expect(JSONValue.object(after) == before.map(JSONValue.object))
    try expectSameScores(original, SequenceClassifier(directory: model))
  }

  func expectSameScores(_ a: SequenceClassifier, _ b: SequenceClassifier) throws {
    let inputs = SequenceClassifierTests.inputs(below: min(60, a.vocabularySize))
    #expect(try a.logits(of: inputs) == b.logits(of: inputs))
    #expect(a.labels == b.labels)
    #expect(a.pooling == b.pooling)
  }

  @Test("a decoder with a head is what transformers calls a sequence classifier")
  func decoder() throws {
    for name in ModelGolden.names {
      let source = ModelGolden.directory(name)
      let original = try SequenceClassifier(backbone: source, labels: ["reward"], seed: 2)
      try original.save(to: model, companions: ModelCompanions(of: source))
      let names = try Checkpoint(directory: model).names
      let backbone = try Checkpoint(directory: source).names.filter {
        !["lm_head.weight", "embed_out.weight"].contains($0)
      }
      #expect(names == (backbone + ["score.weight"]).sorted())
      #expect(try Checkpoint(directory: model).shape(of: "score.weight")?.first == 1)
      let saved = try fields()
      let architecture = original.configuration.source["architectures"]?.array?.first?.string
      let kind = architecture?.replacingOccurrences(of: "ForCausalLM", with: "")
        .replacingOccurrences(of: "LMHeadModel", with: "")
        .replacingOccurrences(of: "Gemma3", with: "Gemma3Text")
      #expect(
        saved["architectures"]
          == .array([.string("\(kind ?? "")ForSequenceClassification")]))
      #expect(saved["num_labels"]?.integer == 1)
      #expect(saved["id2label"] == .object(["0": .string("reward")]))
      #expect(saved["label2id"] == .object(["reward": .number(0)]))
      try expectSameScores(original, SequenceClassifier(directory: model))
    }
  }

  @Test("a mean is remembered beside what transformers reads")
  func mean() throws {
    let original = try SequenceClassifier(
      backbone: ClassifierGolden.directory, labels: ["x", "y", "z"], pooling: .mean, seed: 2)
    try original.save(to: model)
    let saved = try fields()
    #expect(saved["architectures"] == .array([.string("BertModel")]))
    #expect(saved["classifier_pooling"] == .string("mean"))
    try expectSameScores(original, SequenceClassifier(directory: model))
    let again = try SequenceClassifier(backbone: model, labels: ["x"], seed: 2)
    #expect(again.pooling == .cls)
  }

  // MARK: Other ways to write the same

  /// Saves a classifier, then its tensors changed by `change` and its configuration by `edit`.
  func save(
    _ source: URL = ClassifierGolden.directory,
    change: (inout [String: Tensor]) -> Void = { _ in },
    edit: (inout JSONObject) -> Void = { _ in }
  ) throws {
    let trained = try ClassifierConfiguration(directory: source).architecture?
      .hasSuffix("ForSequenceClassification")
    let original =
      trained == true
      ? try SequenceClassifier(directory: source)
      : try SequenceClassifier(backbone: source, labels: ["a", "b"], seed: 1)
    try original.save(to: model)
    let file = try SafetensorsFile(contentsOf: weights)
    var tensors: [String: Tensor] = [:]
    for name in file.names { tensors[name] = try file.tensor(name) }
    change(&tensors)
    try SafetensorsFile.write(tensors.map { NamedTensor($0.key, $0.value) }, to: weights)
    var fields = try fields()
    edit(&fields)
    try JSONValue.object(fields).write(to: configuration)
  }

  static func renamed(
    _ tensors: [String: Tensor], _ name: (String) -> String
  ) -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: tensors.map { (name($0.key), $0.value) })
  }

  @Test("a bare model has no prefix, an old one other names for norms and heads to pass over")
  func spellings() throws {
    let original = try SequenceClassifier(directory: ClassifierGolden.directory)
    try save { tensors in
      tensors = Self.renamed(tensors) { $0.replacingOccurrences(of: "bert.", with: "") }
      tensors["embeddings.position_ids"] = Tensor(zeros: [1, 64])
    }
    try expectSameScores(original, SequenceClassifier(directory: model))
    try save { tensors in
      tensors = Self.renamed(tensors) { name in
        name.replacingOccurrences(of: "LayerNorm.weight", with: "LayerNorm.gamma")
          .replacingOccurrences(of: "LayerNorm.bias", with: "LayerNorm.beta")
      }
      tensors["cls.predictions.bias"] = Tensor(zeros: [140])
    }
    try expectSameScores(original, SequenceClassifier(directory: model))
  }

  @Test("labels come from id2label, or are numbered")
  func labels() throws {
    try save(edit: { $0["id2label"] = nil })
    #expect(try SequenceClassifier(directory: model).labels == ["LABEL_0", "LABEL_1"])
    try save(edit: { ($0["id2label"], $0["num_labels"]) = (nil, nil) })
    #expect(try SequenceClassifier(directory: model).labels == ["LABEL_0", "LABEL_1"])
    try save(edit: { $0["num_labels"] = nil })
    #expect(try SequenceClassifier(directory: model).labels == ["synthetic", "human"])
  }

  // MARK: Attacks

  func message(_ body: () throws -> SequenceClassifier) -> String? {
    do {
      _ = try body()
      return nil
    } catch { return "\(error)".replacingOccurrences(of: model.path, with: "M") }
  }

  func refusal() -> String? { message { try SequenceClassifier(directory: model) } }

  @Test("a configuration that is no classifier's is refused, with what would be right")
  func configurations() throws {
    let cases: [(field: String, value: JSONValue?, message: String)] = [
      (
        "model_type", .string("albert"),
        "is 'albert', which is not supported; use bert, roberta, distilbert, modernbert, llama, "
          + "mistral, qwen2, gpt2, qwen3, smollm3, gemma, gemma2, gemma3_text, phi3, gpt_neox, opt"
      ),
      ("model_type", nil, "is missing"),
      (
        "position_embedding_type", .string("relative_key"),
        "is 'relative_key', which is not supported; use absolute"
      ),
      (
        "hidden_act", .string("silu"),
        "is 'silu', which is not supported; use gelu, gelu_fast, gelu_new, "
          + "gelu_pytorch_tanh, relu"
      ),
      ("is_decoder", .bool(true), "is 'true', which is not supported; use false"),
      (
        "num_attention_heads", .number(5), ""
      ),
      (
        "id2label", .object(["0": .string("a"), "2": .string("b")]),
        #"is {"0":"a","2":"b"}; it must be an object with the names of labels "0", "1" and so on"#
      ),
      ("num_labels", .number(3), "is 3; it must be 2, as many as 'id2label' has"),
      (
        "classifier_pooling", .string("max"), "is 'max', which is not supported; use cls, mean"
      ),
    ]
    for (field, value, expected) in cases {
      try save(edit: { $0[field] = value })
      let place = field == "num_attention_heads" ? "hidden_size" : field
      let text =
        expected.isEmpty ? "is 48; it must be a multiple of num_attention_heads, 5" : expected
      #expect(refusal() == "'M/config.json': field '\(place)' \(text)")
    }
  }

  @Test("weights that are not the model's are refused")
  func weightsRefused() throws {
    try save { $0["classifier.weight"] = nil }
    #expect(refusal() == "'M' has no tensor 'classifier.weight', which its config.json needs")
    try save { $0["bert.pooler.dense.weight"] = nil }
    #expect(
      refusal() == "'M' has no tensor 'bert.pooler.dense.weight', which its config.json needs")
    try save { $0["bert.encoder.layer.2.output.dense.bias"] = Tensor(zeros: [48]) }
    #expect(
      refusal() == "'M/model.safetensors': tensor 'bert.encoder.layer.2.output.dense.bias' is not "
        + "part of the model that config.json describes")
    try save(edit: { ($0["id2label"], $0["num_labels"]) = (nil, .number(3)) })
    #expect(
      refusal() == "'M/model.safetensors': tensor 'classifier.weight' has shape [2, 48], "
        + "config.json makes it [3, 48]")
    try save(ModelGolden.directory("llama")) { $0["score.weight"] = nil }
    #expect(refusal() == "'M' has no tensor 'score.weight', which its config.json needs")
  }

  @Test("options that make no head are refused")
  func options() throws {
    let (encoder, decoder) = (ClassifierGolden.directory, ModelGolden.directory("llama"))
    typealias Model = SequenceClassifier
    #expect(
      message { try Model(backbone: decoder, labels: ["a"], pooling: .mean, seed: 1) }
        == "option 'pooling' is mean; it must be last, for a decoder")
    #expect(
      message { try Model(backbone: encoder, labels: ["a"], pooling: .last, seed: 1) }
        == "option 'pooling' is last; it must be cls or mean, for an encoder")
    for labels in [[], ["a", "a"]] {
      #expect(
        message { try Model(backbone: encoder, labels: labels, seed: 1) }
          == "option 'labels' is \(labels); it must be at least one name, no two alike")
    }
  }

  @Test("sequences that the model can't take are refused by their place")
  func sequences() throws {
    let classifier = try SequenceClassifier(directory: ClassifierGolden.directory)
    let decoder = try SequenceClassifier(
      backbone: ModelGolden.directory("llama"), labels: ["a"], seed: 1)
    func refusal(_ classifier: SequenceClassifier, _ ids: [Int32], _ types: [Int32] = []) -> String?
    {
      let inputs = [ClassifierInput(ids: [1]), ClassifierInput(ids: ids, types: types)]
      do {
        _ = try classifier.logits(of: inputs)
        return nil
      } catch { return "\(error)" }
    }
    #expect(refusal(classifier, []) == "sequence 1 has no tokens")
    #expect(
      refusal(classifier, [1, 140])
        == "sequence 1: token 1 has id 140, the model's vocabulary ends at 139")
    #expect(
      refusal(classifier, [-1])
        == "sequence 1: token 0 has id -1, the model's vocabulary ends at 139")
    #expect(
      refusal(classifier, Array(repeating: 1, count: 65))
        == "sequence 1 needs 65 positions, the model has 64")
    #expect(
      refusal(classifier, [1, 2], [0])
        == "sequence 1: 1 token types for 2 tokens; give none, or for each token one below 2")
    #expect(
      refusal(classifier, [1, 2], [0, 2])
        == "sequence 1: 2 token types for 2 tokens; give none, or for each token one below 2")
    #expect(
      refusal(decoder, [1, 2], [0, 1])
        == "sequence 1: 2 token types for 2 tokens; give none, or for each token one below 1")
    #expect(refusal(decoder, [1, 2], [0, 0]) == nil)
  }
}
