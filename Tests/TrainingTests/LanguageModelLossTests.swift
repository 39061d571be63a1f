import Objectives
import Testing
import Training
import Transformer
import _TestSupport

@Suite("Next-token training")
struct LanguageModelLossTests {
  @Test("a step's loss is the mean over its tokens, in every order and across epochs")
  func tokenMean() throws {
    let data = Scene.data(count: 7, responses: 1)
    var settings = Scene.settings(batch: 3, microBatch: 2)
    settings.steps = 5
    settings.shuffle = true
    settings.learningRate = 1e-3
    let trainer = try Trainer(
      model: Scene.model(), loss: LanguageModelLoss(data, settings: settings),
      robustifier: EmpiricalRisk(), data: data, reference: nil, settings: settings)
    try trainer.run(observe: { report in
      let logp = report.data.flatMap(\.logp).reduce(0, +)
      let tokens = report.data.flatMap(\.lengths).reduce(0, +)
      #expect(abs(report.objective + logp / tokens) < 1e-12 * abs(logp))
      #expect(abs(report.meanLoss + logp / tokens) < 1e-12 * abs(logp))
    })
  }

  @Test(
    "the update is the gradient of that mean, whatever the micro-batch", arguments: [nil, 1, 3])
  func gradient(microBatch: Int?) throws {
    let data = Scene.data(count: 6, responses: 1)
    let loss = LanguageModelLoss(data, settings: Scene.settings(batch: 6, microBatch: nil))
    let update = try Scene.update(loss, EmpiricalRisk(), data, microBatch: microBatch)
    // Along the gradient's own direction, the loss decreases by the gradient's squared norm.
    let squaredNorm = update.reduce(0) { $0 + Double($1) * Double($1) }
    func mean(_ step: Double) throws -> Double {
      let model = try Scene.model()
      var offset = 0
      for parameter in model.parameters {
        for i in 0..<parameter.value.count {
          parameter.value.pointer[i] += Float(step * Double(update[offset + i]))
        }
        offset += parameter.value.count
      }
      let scores = try model.scores(of: data)
      return -scores.sums.reduce(0, +) / Double(scores.values.count)
    }
    let step = 1e-3 / squaredNorm.squareRoot()
    let slope = (try mean(step) - mean(-step)) / (2 * step)
    // The central difference is of a float32 model, whose losses have an error of about 1e-6.
    #expect(abs(slope + squaredNorm) < 2e-2 * squaredNorm)
  }
}
