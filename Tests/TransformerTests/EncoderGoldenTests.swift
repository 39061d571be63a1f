import Foundation
import TensorCore
import Testing
import _TestSupport

@testable import Transformer

/// The results of transformers for a BERT classifier on a padded batch.
struct ClassifierGolden: Decodable {
  let inputIds: [[Int32]]
  let attentionMask: [[Int]]
  let tokenTypeIds: [[Int32]]
  let labels: [Int]
  let lastHiddenState: [[[Double]]]
  let embeddingOutputRow0: [[Double]]
  let poolerOutput: [[Double]]
  let logits: [[Double]]
  let crossEntropyMeanF64: Double
  /// The gradient norms by parameter. The keys are names, not fields.
  let gradL2F64: [String: Double]

  static let directory = PackageRoot.file("Tests/Golden/tiny-models/bert-classifier")

  static func load() throws -> ClassifierGolden {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      ClassifierGolden.self, from: Data(contentsOf: directory.appendingPathComponent("golden.json"))
    )
  }

  /// The sequences without their padding.
  var inputs: [ClassifierInput] {
    zip(attentionMask, zip(inputIds, tokenTypeIds)).map { mask, tokens in
      let length = mask.reduce(0, +)
      return ClassifierInput(
        ids: Array(tokens.0.prefix(length)), types: Array(tokens.1.prefix(length)))
    }
  }
}

/// The mean cross-entropy of some logits, and its derivative with respect to them.
func crossEntropy(_ logits: [[Float]], _ labels: [Int]) -> (loss: Double, slopes: [[Float]]) {
  var loss = 0.0
  let slopes = zip(logits, labels).map { row, label in
    let exponentials = row.map { exp(Double($0)) }
    let sum = exponentials.reduce(0, +)
    loss += (log(sum) - Double(row[label])) / Double(labels.count)
    return exponentials.enumerated().map { index, e in
      Float((e / sum - (index == label ? 1 : 0)) / Double(labels.count))
    }
  }
  return (loss, slopes)
}

extension SequenceClassifier {
  /// The classifier's encoder, for tests that examine its rows.
  var encoder: Encoder? {
    if case .encoder(let encoder) = backbone { encoder } else { nil }
  }
}

@Suite("A BERT classifier against transformers")
struct EncoderGoldenTests {
  let golden: ClassifierGolden
  let classifier: SequenceClassifier

  init() throws {
    golden = try ClassifierGolden.load()
    classifier = try SequenceClassifier(directory: ClassifierGolden.directory)
  }

  @Test("embeddings and hidden states, of all sequences in one batch without padding")
  func hiddenStates() throws {
    let encoder = try #require(classifier.encoder)
    let batch = EncoderBatch(golden.inputs)
    let tape = Tape(recording: false)
    let embedded = encoder.embedded(tape, batch).value
    for (row, expected) in golden.embeddingOutputRow0.enumerated() {
      #expect(mismatch(embedded.row(row), expected, within: .logits) == nil, "row \(row)")
    }
    let hidden = encoder.hidden(tape, batch).value
    for (segment, rows) in zip(batch.segments, golden.lastHiddenState) {
      #expect(rows.count == segment.count)
      for (row, expected) in zip(segment, rows) {
        #expect(mismatch(hidden.row(row), expected, within: .logits) == nil, "row \(row)")
      }
    }
  }

  @Test("pooler output and logits")
  func logits() throws {
    #expect(classifier.labels == ["synthetic", "human"])
    let features = try classifier.features(of: golden.inputs)
    for (found, expected) in zip(features, golden.poolerOutput) {
      #expect(mismatch(found.map(Double.init), expected, within: .logits) == nil)
    }
    let logits = try classifier.logits(of: golden.inputs)
    for (found, expected) in zip(logits, golden.logits) {
      #expect(mismatch(found.map(Double.init), expected, within: .logits) == nil)
    }
    #expect(logits.count == golden.logits.count)
  }

  @Test(
    "gradient of the cross-entropy, parameter by parameter and in any micro-batch",
    arguments: [1, 30, 1000])
  func gradient(tokensPerBatch: Int) throws {
    let logits = try classifier.logits(of: golden.inputs)
    let (loss, slopes) = crossEntropy(logits, golden.labels)
    #expect(abs(loss - golden.crossEntropyMeanF64) < 2e-6)
    try classifier.addGradient(of: golden.inputs, tokensPerBatch: tokensPerBatch) { places, _ in
      Array(slopes[places])
    }
    try expectGradientNorms(of: classifier.weights, golden.gradL2F64)
  }
}

@Suite(
  "a published encoder against transformers",
  .enabled(if: SharedData.isPresent, "\(SharedData.hint)"))
struct PublishedEncoderTests {
  struct Golden: Decodable {
    struct Text: Decodable {
      let inputIds: [Int32]
      let sentenceEmbedding: [Double]
      let meanPooledNorm: Double
      let clsHidden: [Double]
      let lastHiddenL2PerToken: [Double]
      let hiddenStatesClsFirst8: [[Double]]
    }
    let texts: [Text]
  }

  /// The tolerance for golden values, which have nine digits. Rows have a norm of about 10 and 384
  /// elements.
  static let tolerance = Tolerance(absolute: 2e-5, relative: 0)

  static func norm(_ row: [Double]) -> Double { row.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  let golden: Golden
  let directory: URL

  init() throws {
    directory = try SharedData.file("data/models/minilm-l3-6k")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    golden = try decoder.decode(
      Golden.self, from: Data(contentsOf: directory.appendingPathComponent("golden.json")))
  }

  func classifier(_ pooling: SequenceClassifier.Pooling) throws -> SequenceClassifier {
    try SequenceClassifier(backbone: directory, labels: ["a"], pooling: pooling, seed: 1)
  }

  var inputs: [ClassifierInput] { golden.texts.map { ClassifierInput(ids: $0.inputIds) } }

  @Test("mean pooling gives the sentence embeddings, from float16 weights without a pooler")
  func embeddings() throws {
    let rows = try classifier(.mean).features(of: inputs)
    for (row, text) in zip(rows, golden.texts) {
      let row = row.map(Double.init)
      let norm = Self.norm(row)
      #expect(abs(norm - text.meanPooledNorm) < 2e-5)
      let unit = row.map { $0 / norm }
      #expect(mismatch(unit, text.sentenceEmbedding, within: Self.tolerance) == nil)
    }
  }

  @Test("hidden states after every layer")
  func hiddenStates() throws {
    let encoder = try #require(classifier(.mean).encoder)
    let batch = EncoderBatch(inputs)
    let tape = Tape(recording: false)
    var x = encoder.embedded(tape, batch)
    for layer in 0...encoder.layers.count {
      if layer > 0 { x = encoder.layers[layer - 1](tape, x, batch.segments) }
      for (segment, text) in zip(batch.segments, golden.texts) {
        let first = x.value.row(segment.lowerBound).prefix(8)
        let expected = text.hiddenStatesClsFirst8[layer]
        #expect(mismatch(Array(first), expected, within: Self.tolerance) == nil, "layer \(layer)")
      }
    }
    for (segment, text) in zip(batch.segments, golden.texts) {
      let norms = segment.map { Self.norm(x.value.row($0)) }
      #expect(mismatch(norms, text.lastHiddenL2PerToken, within: Self.tolerance) == nil)
    }
  }

  @Test("without a pooler, the first token is taken as it is")
  func firstToken() throws {
    let rows = try classifier(.cls).features(of: inputs)
    for (row, text) in zip(rows, golden.texts) {
      #expect(mismatch(row.map(Double.init), text.clsHidden, within: Self.tolerance) == nil)
    }
  }
}
