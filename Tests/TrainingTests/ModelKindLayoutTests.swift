import Objectives
import Testing
import Transformer
import _TestSupport

@testable import Training

/// Tests the property of `LayoutTests` for every kind of model.
@Suite("Kinds of models in training")
struct ModelKindLayoutTests {
  private static let kinds = ["llama", "mistral", "qwen2", "gpt2"]

  /// A model whose weights make attention, windows and positions matter. Its vocabulary includes
  /// ids up to 40.
  private static func rehearsal(_ kind: String, _ data: [TrainingDatum]) -> Rehearsal {
    let directory = PackageRoot.file("Tests/Golden/tiny-models/\(kind)")
    return Rehearsal(
      loss: MarginLoss(beta: 0.1), robustifier: DoRA(lambda: 1), data: data,
      makeModel: { _ in try Decoder(directory: directory) })
  }

  @Test("the update is the same at every micro-batch size and order", arguments: kinds)
  func layouts(kind: String) throws {
    let data = Scene.data(count: 6)
    let rehearsal = Self.rehearsal(kind, data)
    let whole = try rehearsal.run(microBatch: 6).gradient
    let scale = try data.reduce(0) { sum, datum in
      var one = rehearsal
      (one.data, one.objective) = ([datum], RobustObjective(EmpiricalRisk()))
      return sum + norm(try one.run().gradient)
    }
    #expect(scale > 0)
    for microBatch in [1, 2, 4] {
      for order in [Array(data.indices), Array(data.indices.reversed())] {
        let parts = try rehearsal.run(microBatch: microBatch, order: order).gradient
        #expect(distance(parts, whole) <= 1e-5 * scale, "micro-batch \(microBatch)")
      }
    }
  }

  @Test("the gradient is the derivative of the robust objective", arguments: kinds)
  func finiteDifference(kind: String) throws {
    let rehearsal = Self.rehearsal(kind, Scene.data(count: 4))
    let gradient = try rehearsal.run(microBatch: 2).gradient
    let length = norm(gradient)
    let slope = try rehearsal.slope(along: gradient.map { $0 / Float(length) }, step: 1e-3)
    // Log-probabilities of tens of nats have a relative error of 1e-6.
    #expect(abs(slope - length) < 5e-3 * length, "\(slope) and \(length)")
  }
}
