import Foundation
import TensorCore
import Transformer

/// Measures how the time and memory of a step grow with one quantity at a time.
public struct CostCurves {
  /// The amount of work in a step. Each curve varies one of its quantities.
  public struct Shape: Sendable, Equatable {
    public var batch = 4
    /// K, the number of responses to each prompt.
    public var responses = 4
    public var promptTokens = 128
    public var responseTokens = 128
    public var threads: Int
    public var size = Size.standard

    public init(threads: Int) { self.threads = threads }
  }

  /// The numbers that determine the size of a Llama model.
  public struct Size: Sendable, Equatable {
    public var name: String
    public var vocabulary: Int
    public var channels: Int
    public var inner: Int
    public var layers: Int
    public var heads: Int

    public static let standard = Size(
      name: "15M", vocabulary: 32_000, channels: 288, inner: 768, layers: 6, heads: 6)

    static let all = [
      Size(name: "0.3M", vocabulary: 512, channels: 64, inner: 172, layers: 5, heads: 8),
      Size(name: "2M", vocabulary: 4096, channels: 160, inner: 432, layers: 5, heads: 5),
      standard,
      Size(name: "45M", vocabulary: 32_000, channels: 512, inner: 1408, layers: 9, heads: 8),
      Size(name: "124M", vocabulary: 50_257, channels: 768, inner: 2048, layers: 12, heads: 12),
    ]

    /// The number of weights, if embeddings and head share one table.
    public var parameters: Int {
      vocabulary * channels + layers * (4 * channels * channels + 3 * channels * inner)
        + (2 * layers + 1) * channels
    }

    func configuration() throws(TransformerError) -> ModelConfiguration {
      try ModelConfiguration(
        vocabularySize: vocabulary, hiddenSize: channels, intermediateSize: inner,
        layerCount: layers, headCount: heads, maximumPositions: 4096, endOfSequence: 2)
    }
  }

  private struct Plan {
    var name: String
    var quantity: String
    var shapes: [(x: Double, shape: Shape)]
  }

  /// A function that runs the steps of a shape in a separate process, so that the peak memory is
  /// that of these steps.
  public typealias Measure = (
    _ model: URL, _ workload: URL, _ shape: Shape
  ) throws -> StepMeasurement

  public let measure: Measure
  public let observe: (String) -> Void

  public init(measure: @escaping Measure, observe: @escaping (String) -> Void) {
    self.measure = measure
    self.observe = observe
  }

  private static var plans: [Plan] {
    let base = Shape(threads: ThreadPool.threads)
    func plan(
      _ name: String, _ quantity: String, _ values: [Int], _ change: (inout Shape, Int) -> Void
    ) -> Plan {
      Plan(
        name: name, quantity: quantity,
        shapes: values.map { value in
          var shape = base
          change(&shape, value)
          return (Double(value), shape)
        })
    }
    return [
      plan("batch", "data per step", [1, 2, 4, 8, 16]) { $0.batch = $1 },
      plan("responses", "K, responses per datum", [2, 4, 8, 16]) { $0.responses = $1 },
      plan("prompt", "tokens of a prompt", [32, 128, 512, 1024, 2048]) { $0.promptTokens = $1 },
      plan("response", "tokens of a response", [32, 64, 128, 256, 512]) { $0.responseTokens = $1 },
      plan("threads", "threads", [1, 2, 3, 4]) { $0.threads = $1 },
      Plan(
        name: "size", quantity: "parameters",
        shapes: Size.all.map { size in
          var shape = base
          shape.size = size
          return (Double(size.parameters), shape)
        }),
    ]
  }

  /// The names of the curves, in the order in which they are measured.
  public static var names: [String] { plans.map(\.name) }

  /// - Parameters:
  ///   - names: the curves to measure.
  ///   - folder: an existing folder for models and workloads.
  public func run(_ names: [String], folder: URL) throws -> CostResult {
    let curves = try Self.plans.filter { names.contains($0.name) }.map { plan in
      CostResult.Curve(
        name: plan.name, quantity: plan.quantity,
        points: try plan.shapes.map { x, shape in
          let measured = try point(shape, folder)
          observe(
            "\(plan.name) \(Figure.text(x)): \(Figure.text(measured.secondsPerStep)) s/step, "
              + "other work on \(Figure.text(measured.otherProcessors)) processors")
          return .init(x: x, measured)
        })
    }
    return CostResult(threads: ThreadPool.threads, curves: curves)
  }

  private func point(_ shape: Shape, _ folder: URL) throws -> StepMeasurement {
    let model = folder.appendingPathComponent(shape.size.name)
    if !FileManager.default.fileExists(atPath: model.path) {
      try Decoder(configuration: shape.size.configuration(), seed: 1).save(to: model)
    }
    let workload = folder.appendingPathComponent("workload.json")
    try Workload.random(shape, steps: Self.steps + 1).write(to: workload)
    return try measure(model, workload, shape)
  }

  /// The number of timed steps for a point.
  public static let steps = 3
}

extension Workload {
  /// Generates prompts and responses of fixed lengths from random ids.
  fileprivate static func random(_ shape: CostCurves.Shape, steps: Int) throws -> Data {
    var state: UInt64 = 1
    func ids(_ count: Int) -> [Int] {
      (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return 3 + Int(state >> 33) % (shape.size.vocabulary - 3)
      }
    }
    let data = (0..<steps * shape.batch).map { _ in
      [
        "prompt": ids(shape.promptTokens),
        "responses": (0..<shape.responses).map { _ in ids(shape.responseTokens) },
        "scores": (0..<shape.responses).map { -$0 },
      ] as [String: Any]
    }
    return try JSONSerialization.data(withJSONObject: data)
  }
}
