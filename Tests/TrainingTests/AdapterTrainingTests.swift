import Foundation
import Objectives
import TensorCore
import Testing
import Transformer
import _TestSupport

@testable import Training

@Suite("training an adapter")
struct AdapterTrainingTests {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private static let settings = LoRASettings(rank: 2, alpha: 8)

  /// A model with a new adapter.
  private static func model(_ kind: String = "llama") throws -> Decoder {
    let model = try Decoder(directory: PackageRoot.file("Tests/Golden/tiny-models/\(kind)"))
    try model.addAdapter(settings, seed: 11)
    return model
  }

  /// A model whose adapter has no zero half, so that both halves have an effect.
  private static func used(_ kind: String) throws -> Decoder {
    let model = try model(kind)
    var random = SeededGenerator(seed: 4)
    for parameter in model.parameters {
      for i in 0..<parameter.value.count {
        parameter.value.pointer[i] = Float(0.1 * random.normal(mean: 0, deviation: 1))
      }
    }
    return model
  }

  private static func rehearsal(_ kind: String, count: Int) -> Rehearsal {
    Rehearsal(
      loss: MarginLoss(beta: 0.1), robustifier: DoRA(lambda: 1), data: Scene.data(count: count),
      makeModel: { _ in try used(kind) })
  }

  private func trainer(
    _ model: Decoder, _ loss: any SampleLoss = MarginLoss(beta: 0.5), steps: Int = 6
  ) throws -> Trainer {
    let data = Scene.data(count: 7)
    let reference: ReferenceScores? = try model.withoutAdapter {
      guard ReferenceScores.areNeeded(by: loss.requirements) else { return nil }
      return try ReferenceScores(of: data, at: Array(data.indices), model: model, cache: nil)
    }
    return try Trainer(
      model: model, loss: loss, robustifier: DoRA(lambda: 1), data: data, reference: reference,
      settings: TrainingSettings(
        steps: steps, batch: 3, shuffle: true, seed: 5, learningRate: 1e-2, schedule: .cosine))
  }

  @Test("the update is the same at every micro-batch size", arguments: ["llama", "gpt2"])
  func layouts(kind: String) throws {
    let rehearsal = Self.rehearsal(kind, count: 6)
    let whole = try rehearsal.run(microBatch: 6).gradient
    #expect(norm(whole) > 0)
    for microBatch in [1, 4] {
      let parts = try rehearsal.run(microBatch: microBatch).gradient
      #expect(distance(parts, whole) <= 1e-5 * norm(whole), "micro-batch \(microBatch)")
    }
  }

  @Test("the gradient is the derivative of the robust objective", arguments: ["llama", "gpt2"])
  func finiteDifference(kind: String) throws {
    let rehearsal = Self.rehearsal(kind, count: 4)
    let gradient = try rehearsal.run(microBatch: 2).gradient
    let length = norm(gradient)
    let slope = try rehearsal.slope(along: gradient.map { $0 / Float(length) }, step: 1e-3)
    #expect(abs(slope - length) < 5e-3 * length, "\(slope) and \(length)")
  }

  @Test("several ranks make the update of one")
  func ranks() throws {
    let rehearsal = Self.rehearsal("llama", count: 6)
    let one = try rehearsal.run().gradient
    let parts = try ThreadRanks.run(2) { ranks in
      try Self.rehearsal("llama", count: 6).run(ranks: ranks).gradient
    }
    for part in parts { #expect(distance(part, one) <= 1e-5 * norm(one)) }
  }

  @Test("a run leaves its model as it was, byte for byte, and moves the adapter")
  func baseIsUntouched() throws {
    let model = try Self.model()
    func bits(_ parameters: [Parameter]) -> [[UInt32]] {
      parameters.map { $0.value.values.map(\.bitPattern) }
    }
    let own = model.weights.map(\.parameter)
    let (base, adapter) = (bits(own), bits(model.parameters))
    try trainer(model).run()
    #expect(bits(own) == base)
    #expect(zip(bits(model.parameters), adapter).allSatisfy { $0 != $1 })
  }

  @Test("the reference is the model with the adapter off, and a new adapter is at it")
  func reference() throws {
    let trainer = try trainer(Self.model(), LogRatioLoss())
    // Every log-ratio is 0 before the first update, so the loss is −log σ(0), weighted by h.
    let first = try trainer.takeStep()
    #expect(abs(first.meanLoss - log(2)) < 1e-12)
    #expect(try trainer.takeStep().meanLoss != first.meanLoss)
    let other = try self.trainer(Self.used("llama"), LogRatioLoss())
    #expect(abs(try other.takeStep().meanLoss - log(2)) > 1e-3)
  }

  @Test("a run that stops and goes on from a checkpoint of the adapter ends with the same bytes")
  func resumption() throws {
    let whole = try trainer(Self.model(), LogRatioLoss())
    try whole.run()

    let run = try RunDirectory(creating: folder.url.appendingPathComponent("run"))
    let first = try trainer(Self.model(), LogRatioLoss())
    for _ in 0..<2 { _ = try first.takeStep() }
    try RunCheckpoint.save(first, in: run)
    let checkpoint = try RunCheckpoint.latest(in: run.url)
    #expect(
      !FileManager.default.fileExists(atPath: RunCheckpoint.modelURL(of: checkpoint).path))

    let model = try Decoder(
      directory: PackageRoot.file("Tests/Golden/tiny-models/llama"),
      adapter: RunCheckpoint.adapterURL(of: checkpoint))
    let second = try trainer(model, LogRatioLoss())
    try RunCheckpoint.restore(second, from: checkpoint)
    try second.run()
    for (a, b) in zip(whole.model.parameters, second.model.parameters) {
      #expect(a.value.values == b.value.values, "\(a.name)")
    }
  }
}
