import Foundation
import Objectives
import Testing
import Training
import Transformer
import Work
import _TestSupport

@Suite struct ResumeTests {
  private var settings: TrainingSettings {
    TrainingSettings(
      steps: 6, batch: 3, shuffle: true, seed: 5, learningRate: 1e-2, schedule: .cosine)
  }

  private func trainer(
    _ model: Decoder, robustifier: any Robustifier = DoRA(lambda: 1)
  ) throws -> Trainer {
    try Trainer(
      model: model, loss: MarginLoss(beta: 0.5), robustifier: robustifier,
      data: Scene.data(count: 7), reference: nil, settings: settings)
  }

  @Test("a run that stops and goes on ends with the same bytes as one that doesn't")
  func resumedRunIsTheSame() throws {
    let whole = try trainer(Scene.model())
    try whole.run()

    let folder = try TemporaryDirectory()
    let url = folder.url.appendingPathComponent("run")
    try interrupt(Scene.model(), in: url)

    let checkpoint = try RunCheckpoint.latest(in: url)
    let second = try trainer(Decoder(directory: RunCheckpoint.modelURL(of: checkpoint)))
    try RunCheckpoint.restore(second, from: checkpoint)
    let resumed = try RunDirectory(
      resuming: url, after: second.completedSteps, from: checkpoint)
    try second.run(observe: { try resumed.log($0) })

    for (a, b) in zip(whole.model.parameters, second.model.parameters) {
      #expect(a.value.values == b.value.values, "\(a.name)")
    }
    struct Line: Decodable { let step: Int }
    let metrics = try Data(contentsOf: url.appendingPathComponent("metrics.jsonl"))
    let logged = try metrics.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(Line.self, from: Data($0)).step
    }
    #expect(logged == [1, 2, 3, 4, 5, 6])
  }

  /// Creates the state after a crash, which is a run of two steps with a checkpoint and a third
  /// step that was logged after it.
  private func interrupt(_ model: Decoder, in url: URL) throws {
    let run = try RunDirectory(creating: url)
    let first = try trainer(model)
    var steps = 0
    let finished = try first.run(shouldStop: { steps == 2 }) { report in
      steps += 1
      try run.log(report)
    }
    #expect(!finished)
    try RunCheckpoint.save(first, in: run)
    try run.log(first.takeStep())
  }

  @Test("a robustifier's state goes on where it was, and a state of other groups is refused")
  func robustifierState() throws {
    func robustifier(_ sizes: [Int]) throws -> any Robustifier {
      try RobustifierCatalogue.make(
        name: "group-dro", parameters: ["step_size": 1], groupSizes: sizes)
    }
    let whole = try trainer(Scene.model(), robustifier: robustifier([3, 2, 2]))
    var objectives: [Double] = []
    try whole.run(observe: { objectives.append($0.objective) })

    let folder = try TemporaryDirectory()
    let run = try RunDirectory(creating: folder.url)
    let first = try trainer(Scene.model(), robustifier: robustifier([3, 2, 2]))
    for _ in 0..<3 { _ = try first.takeStep() }
    try RunCheckpoint.save(first, in: run)

    let checkpoint = try RunCheckpoint.latest(in: run.url)
    let model = try Decoder(directory: RunCheckpoint.modelURL(of: checkpoint))
    let second = try trainer(model, robustifier: robustifier([3, 2, 2]))
    try RunCheckpoint.restore(second, from: checkpoint)
    #expect(try second.takeStep().objective == objectives[3])

    let other = try trainer(model, robustifier: robustifier([2, 2, 2, 1]))
    #expect(
      throws: TrainingError.damagedCheckpoint(
        path: checkpoint.path, reason: "it keeps 3 group weights, the data have 4 groups")
    ) { try RunCheckpoint.restore(other, from: checkpoint) }
  }

  @Test("re-po's reliabilities go on where they were: a resumed run ends with the same bytes")
  func annotatorReliability() throws {
    var data = Scene.data(count: 7)
    for i in data.indices { data[i].columns["annotator"] = .datum(Double(i % 3)) }
    func trainer(_ model: Decoder) throws -> (Trainer, AnnotatorMemory) {
      let rule = try LabelRuleCatalogue.make(name: "re-po", parameters: ["eta": 0.6, "alpha": 0.4])
      let loss = try LabelledLoss.make(
        ShippedObjective(file: "simpo", id: "simpo").loss(), under: rule)
      return (
        try Trainer(
          model: model, loss: loss, robustifier: DoRA(lambda: 1), data: data, reference: nil,
          settings: settings), try #require(loss.state as? AnnotatorMemory)
      )
    }
    let (whole, reliable) = try trainer(Scene.model())
    try whole.run()
    #expect(reliable.values.count == 3 && Set(reliable.values.values).count == 3)

    let folder = try TemporaryDirectory()
    let run = try RunDirectory(creating: folder.url)
    let (first, _) = try trainer(Scene.model())
    for _ in 0..<3 { _ = try first.takeStep() }
    try RunCheckpoint.save(first, in: run)

    let checkpoint = try RunCheckpoint.latest(in: run.url)
    let (second, loss) = try trainer(Decoder(directory: RunCheckpoint.modelURL(of: checkpoint)))
    #expect(loss.values.isEmpty)
    try RunCheckpoint.restore(second, from: checkpoint)
    #expect(loss.values.count == 3)
    try second.run()
    #expect(loss.values == reliable.values)
    for (a, b) in zip(whole.model.parameters, second.model.parameters) {
      #expect(a.value.values == b.value.values, "\(a.name)")
    }
  }

  private func trainer(_ model: Decoder, _ loss: any SampleLoss) throws -> Trainer {
    try Trainer(
      model: model, loss: loss, robustifier: DoRA(lambda: 1), data: Scene.data(count: 7),
      reference: nil, settings: settings)
  }

  @Test(
    "an objective with state that is gone costs nothing but its step",
    arguments: [(MortalLoss.Call.evaluation, UInt8(2)), (.saving, 3)])
  func objectiveIsGone(call: MortalLoss.Call, batches: UInt8) throws {
    let whole = try trainer(Scene.model(), DriftingLoss())
    try whole.run()

    let folder = try TemporaryDirectory()
    let run = try RunDirectory(creating: folder.url)
    let first = try trainer(Scene.model(), MortalLoss(endedBy: call, after: batches))
    #expect(throws: (any Error).self) { try first.run() }
    #expect(first.completedSteps == 2)
    #expect(throws: MortalLoss.IsDead.self) { try first.takeStep() }
    try RunCheckpoint.save(first, in: run)

    let checkpoint = try RunCheckpoint.latest(in: run.url)
    let model = try Decoder(directory: RunCheckpoint.modelURL(of: checkpoint))
    let second = try trainer(model, DriftingLoss())
    try RunCheckpoint.restore(second, from: checkpoint)
    try second.run()
    for (a, b) in zip(whole.model.parameters, second.model.parameters) {
      #expect(a.value.values == b.value.values, "\(a.name)")
    }
  }

  @Test("a step that failed is taken again as if it hadn't been tried")
  func failedStepIsUndone() throws {
    let whole = try trainer(Scene.model(), DriftingLoss())
    let other = try trainer(Scene.model(), StumblingLoss())
    try whole.run()
    #expect(throws: StepFailure.self) { try other.run() }
    try other.run()
    for (a, b) in zip(whole.model.parameters, other.model.parameters) {
      #expect(a.value.values == b.value.values, "\(a.name)")
    }
  }

  @Test("resuming with another lambda is refused")
  func otherParameters() throws {
    let folder = try TemporaryDirectory()
    let run = try RunDirectory(creating: folder.url)
    let first = try trainer(Scene.model())
    _ = try first.takeStep()
    try RunCheckpoint.save(first, in: run)
    let checkpoint = try RunCheckpoint.latest(in: run.url)
    let second = try trainer(Scene.model(), robustifier: DoRA(lambda: 0.5))
    #expect(
      throws: TrainingError.settingsChanged(
        path: checkpoint.path, setting: "\(Setting.robust)", saved: "dora{lambda=1.0}",
        now: "dora{lambda=0.5}")
    ) { try RunCheckpoint.restore(second, from: checkpoint) }
  }

  @Test("resuming with other settings is refused by name")
  func otherSettings() throws {
    let folder = try TemporaryDirectory()
    let run = try RunDirectory(creating: folder.url)
    let first = try trainer(Scene.model())
    _ = try first.takeStep()
    try RunCheckpoint.save(first, in: run)
    let checkpoint = try RunCheckpoint.latest(in: run.url)
    var changed = settings
    changed.learningRate = 0.5
    let other = try Trainer(
      model: Scene.model(), loss: MarginLoss(beta: 0.5), robustifier: DoRA(lambda: 1),
      data: Scene.data(count: 7), reference: nil, settings: changed)
    #expect(
      throws: TrainingError.settingsChanged(
        path: checkpoint.path, setting: "\(Setting.lr)", saved: "0.01", now: "0.5")
    ) {
      try RunCheckpoint.restore(other, from: checkpoint)
    }
  }

  @Test("only the two newest checkpoints are kept")
  func oldCheckpoints() throws {
    let folder = try TemporaryDirectory()
    let run = try RunDirectory(creating: folder.url)
    let trainer = try trainer(Scene.model())
    for _ in 0..<3 {
      _ = try trainer.takeStep()
      try RunCheckpoint.save(trainer, in: run)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: run.checkpointsURL.path)
    #expect(names.sorted() == ["step-000002", "step-000003"])
  }
}
