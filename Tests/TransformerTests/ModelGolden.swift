import Foundation
import TensorCore
import _TestSupport

@testable import Transformer

/// The results of transformers for a model, as described in `Tests/Golden/tiny-models/README.md`.
struct ModelGolden: Decodable {
  struct Sequence: Decodable {
    let inputIds: [Int32]
    let promptLen: Int
    let responseTokenLogprobs: [Double]
    let responseLogprobSumF64: Double
    let logits: [[Double]]?
    let logitsLast: [Double]?

    var item: PackedBatch.Item {
      .init(
        prompt: Array(inputIds.prefix(promptLen)), responses: [Array(inputIds.dropFirst(promptLen))]
      )
    }
  }

  struct Preference: Decodable {
    let pairs: [Pair]
    let referenceLogprobSums: [Sums]
    let lossMeanF64: Double
    /// The gradient norms by parameter. The keys are names, not fields.
    let gradL2F64: [String: Double]
    let gradFirst4: [String: [Double]]
  }

  struct Pair: Decodable {
    let prompt: [Int32]
    let chosen: [Int32]
    let rejected: [Int32]
  }

  struct Sums: Decodable {
    let chosen: Double
    let rejected: Double
  }

  struct Greedy: Decodable {
    let prompt: [Int32]
    let continuation: [Int32]
  }

  let beta: Double
  let sequences: [Sequence]?
  let dpo: Preference
  let greedy: Greedy?

  init(directory: URL) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let data = try Data(contentsOf: directory.appendingPathComponent("golden.json"))
    self = try decoder.decode(ModelGolden.self, from: data)
  }

  static let names =
    [
      "llama", "llama-plain-tied", "llama-sharded-bf16", "mistral", "qwen2", "qwen2-config-v5",
      "gpt2",
    ] + architectures

  /// The directories that `make_architectures.py` writes.
  static let architectures = folders("architectures").map { "architectures/\($0)" }

  /// The sorted subdirectories of a directory of tiny models.
  static func folders(_ name: String) -> [String] {
    let path = directory(name).path
    let found = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return found.filter { !$0.contains(".") }.sorted()
  }

  static func directory(_ name: String) -> URL {
    PackageRoot.file("Tests/Golden/tiny-models/\(name)")
  }
}

extension Tolerance {
  /// The tolerance for logits in two float32 runs of one model that add in different orders, each
  /// of which is within 2e-5 of float64.
  static let logits = Tolerance(absolute: 4e-5, relative: 0)

  /// The tolerance for log-probabilities. A log-probability is a logit minus a log-sum-exp, each of
  /// which has the error of a logit.
  static let logProbabilities = Tolerance(absolute: 8e-5, relative: 0)
}

extension Tensor {
  /// The elements of one row in float64.
  func row(_ index: Int) -> [Double] {
    let width = shape[shape.count - 1]
    return values[index * width..<(index + 1) * width].map(Double.init)
  }
}
