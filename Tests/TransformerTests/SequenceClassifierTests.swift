import Foundation
import TensorCore
import Testing
import _TestSupport

@testable import Transformer

@Suite("Sequence classifiers")
struct SequenceClassifierTests {
  static let encoder = ClassifierGolden.directory
  static let decoder = ModelGolden.directory("llama")

  /// One classifier of each kind, with three labels.
  static func classifiers() throws -> [SequenceClassifier] {
    let labels = ["bad", "fair", "good"]
    return [
      try SequenceClassifier(backbone: encoder, labels: labels, seed: 1),
      try SequenceClassifier(backbone: encoder, labels: labels, pooling: .mean, seed: 1),
      try SequenceClassifier(backbone: decoder, labels: labels, seed: 1),
    ]
  }

  /// Sequences of several lengths, with ids that are in every tiny model's vocabulary.
  static func inputs(below size: Int = 60) -> [ClassifierInput] {
    var random = SeededGenerator(seed: 3)
    return [5, 1, 9, 30, 2, 17].map { length in
      ClassifierInput(ids: (0..<length).map { _ in Int32(random.uniform(1, Double(size))) })
    }
  }

  @Test("a sequence has the same scores alone and in any company")
  func company() throws {
    for classifier in try Self.classifiers() {
      let inputs = Self.inputs()
      let together = try classifier.logits(of: inputs)
      #expect(together.allSatisfy { $0.count == 3 })
      for tokens in [1, 12] {
        let apart = try classifier.logits(of: inputs, tokensPerBatch: tokens)
        for (a, b) in zip(together, apart) {
          // The same terms are added in different tiles.
          #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 }, "\(classifier.pooling)")
        }
      }
    }
  }

  @Test("micro-batches keep the order and fill up to the limit")
  func batches() {
    let inputs = Self.inputs()
    #expect(SequenceClassifier.batches(of: inputs, tokens: 15) == [0..<3, 3..<4, 4..<5, 5..<6])
    #expect(SequenceClassifier.batches(of: inputs, tokens: 1) == (0..<6).map { $0..<$0 + 1 })
    #expect(SequenceClassifier.batches(of: inputs, tokens: 64) == [0..<6])
    #expect(SequenceClassifier.batches(of: [], tokens: 64).isEmpty)
  }

  @Test("a decoder's feature is the hidden state of the last token")
  func lastToken() throws {
    let classifier = try SequenceClassifier(backbone: Self.decoder, labels: ["a"], seed: 1)
    let model = try Decoder(directory: Self.decoder)
    for input in Self.inputs() {
      let batch = try PackedBatch(
        [.init(prompt: input.ids, responses: [])], for: model.configuration)
      let hidden = model.hidden(Tape(recording: false), batch).value
      let feature = try classifier.features(of: [input])[0].map(Double.init)
      #expect(feature == hidden.row(input.ids.count - 1))
    }
  }

  @Test("an encoder's token types matter, and none means all 0")
  func types() throws {
    let classifier = try SequenceClassifier(directory: Self.encoder)
    let ids: [Int32] = [2, 7, 3, 9, 3]
    let scores = try classifier.logits(of: [
      ClassifierInput(ids: ids), ClassifierInput(ids: ids, types: [0, 0, 0, 0, 0]),
      ClassifierInput(ids: ids, types: [0, 0, 0, 1, 1]),
    ])
    let doubles = scores.map { $0.map(Double.init) }
    #expect(mismatch(doubles[0], doubles[1], within: .otherShape) == nil)
    #expect(mismatch(doubles[0], doubles[2], within: .otherShape) != nil)
  }

  @Test("the gradient is the loss's slope along every weight's gradient")
  func gradient() throws {
    for classifier in try Self.classifiers() {
      let inputs = Self.inputs()
      let labels = [0, 1, 2, 0, 1, 2]
      func loss() throws -> Double {
        crossEntropy(try classifier.logits(of: inputs), labels).loss
      }
      // The head is far from zero, so the backbone's gradient isn't small.
      for parameter in classifier.headParameters { parameter.value.scale(by: 10) }
      let slopes = crossEntropy(try classifier.logits(of: inputs), labels).slopes
      try classifier.addGradient(of: inputs, tokensPerBatch: 20) { places, _ in
        Array(slopes[places])
      }
      for parameter in classifier.parameters {
        let norm = parameter.gradient.squaredNorm().squareRoot()
        // Keys' biases and unused rows of tables have no gradient, and float32 losses can't resolve
        // tiny slopes.
        if norm < 1e-2 { continue }
        let step = Float(0.01 / norm)
        parameter.value.addScaled(parameter.gradient, by: step)
        let above = try loss()
        parameter.value.addScaled(parameter.gradient, by: -2 * step)
        let below = try loss()
        parameter.value.addScaled(parameter.gradient, by: step)
        let slope = (above - below) / 0.02
        #expect(abs(slope - norm) < 0.02 * norm, "\(parameter.name): \(slope), not \(norm)")
      }
    }
  }

  @Test("a head on constant features is all that is differentiated")
  func frozenBackbone() throws {
    for classifier in try Self.classifiers() {
      let rows = try classifier.features(of: Self.inputs())
      let features = Variable(
        Tensor(Array(rows.joined()), shape: [rows.count, classifier.hiddenSize]))
      let tape = Tape()
      let output = classifier.logits(tape, features: features)
      let seed = Tensor(uninitialized: output.value.shape)
      seed.fill(1)
      tape.backward(from: output, seed: seed)
      let head = Set(classifier.headParameters.map(\.name))
      for parameter in classifier.parameters {
        #expect((parameter.gradient.squaredNorm() > 0) == head.contains(parameter.name))
      }
    }
  }

  @Test("the same seed gives the same head, another seed another")
  func seeds() throws {
    func head(_ seed: UInt64) throws -> [[Float]] {
      try SequenceClassifier(backbone: Self.encoder, labels: ["a", "b"], seed: seed)
        .headParameters.map { $0.value.values }
    }
    #expect(try head(4) == head(4))
    #expect(try head(4)[0] != head(5)[0])
    #expect(try head(4)[1] == [0, 0])
  }
}

/// Tests that set the size of the process's pool. They are in a separate suite that runs one test
/// at a time.
@Suite("Sequence classifiers at any number of threads", .serialized)
struct SequenceClassifierThreadTests {
  @Test("give the same bytes, forward and backward")
  func threads() throws {
    let before = ThreadPool.threads
    defer { ThreadPool.configure(threads: before) }
    var results: [[[Float]]] = []
    for threads in [1, 2, 5] {
      ThreadPool.configure(threads: threads)
      for classifier in try SequenceClassifierTests.classifiers() {
        let inputs = SequenceClassifierTests.inputs()
        var result = try classifier.logits(of: inputs)
        try classifier.addGradient(of: inputs) { _, logits in logits }
        result += classifier.parameters.map { $0.gradient.values }
        results.append(result)
      }
    }
    #expect(results[3..<6].elementsEqual(results[0..<3]))
    #expect(results[6..<9].elementsEqual(results[0..<3]))
  }
}
