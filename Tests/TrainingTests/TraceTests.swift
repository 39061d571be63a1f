import Foundation
import Objectives
import PluginHost
import TensorCore
import Testing
import Training
import Transformer
import _TestSupport

/// Compares twenty steps with the loaded plugins to the same steps by PyTorch in float64.
///
/// The bounds are given by the traces. They are about five times the error of two float32 runs of
/// PyTorch with different orders of summation.
@Suite(.enabled(if: SharedData.isPresent, "\(SharedData.hint)")) struct TraceTests {
  /// A run of a trace, and the number of its steps to take.
  struct Part: Sendable, CustomTestStringConvertible {
    let name: String
    let plugin: String
    var run = 0
    var steps = 20
    var testDescription: String { "\(name), run \(run)" }
  }

  static let parts = [
    Part(name: "dpo-erm", plugin: "dpo"), Part(name: "dpo-pl-dora", plugin: "dpo-pl"),
    // At T = 2, the softmax saturates and gradients vanish, so bounds are wide, and a few steps
    // test as much as all of them. The run with T = 20 gives a meaningful comparison.
    Part(name: "lire-dora", plugin: "lire", steps: 3),
    Part(name: "lire-dora", plugin: "lire", run: 1),
  ]

  @Test("a run follows PyTorch's step by step", arguments: parts)
  func follows(_ part: Part) throws {
    let trace = try Trace(SharedData.file("golden/trace-\(part.name).json"))
    let run = trace.runs[part.run]
    let model = try Decoder(directory: SharedData.file("data/models/stories260K"))
    let start = model.copy()
    let trainer = try Self.trainer(trace, run, plugin: part.plugin, model: model)
    for step in run.steps.prefix(part.steps) {
      let report = try trainer.takeStep()
      Self.compare(report, step, run)
      let change = Self.change(of: model, from: start)
      expectRelative(change, step.change_l2, "change_l2_rel", run, "step \(report.step)")
    }
    guard part.steps == run.steps.count else { return }
    try Self.compareParameters(model, start, run)
    try Self.compareAfter(trace, run, trainer)
  }

  private static func trainer(
    _ trace: Trace, _ run: Trace.Run, plugin: String, model: Decoder
  ) throws -> Trainer {
    let settings = TrainingSettings(
      steps: trace.settings.steps, batch: trace.settings.batch,
      learningRate: trace.settings.lr, schedule: .constant, warmup: 0, maxGradientNorm: 0)
    let data = trace.trainingData(for: run)
    let loss = try Self.loss(plugin, run)
    let needed = loss.requirements.takes(.referenceLogp) ? Array(data.indices) : []
    return try Trainer(
      model: model, loss: loss, robustifier: Self.robustifier(trace, run), data: data,
      reference: ReferenceScores(of: data, at: needed, model: model, cache: nil),
      settings: settings)
  }

  /// The package's plugin, which is built with the tests, with the run's parameters.
  private static func loss(_ plugin: String, _ run: Trace.Run) throws -> PluginLoss {
    let file = Bundle.main.bundleURL.appendingPathComponent("lib\(plugin).so")
    let parameters = run.params.filter { $0.key != "lambda" }
    return try PluginLoss.make(
      PackLibrary(path: file.path), parameters: parameters.mapValues { .number($0) },
      services: HostServices(name: "tests", version: "0.0.0") { _, _ in })
  }

  private static func robustifier(
    _ trace: Trace, _ run: Trace.Run
  ) throws -> any Robustifier {
    try RobustifierCatalogue.make(
      name: trace.settings.robust, parameters: run.params.filter { $0.key == "lambda" })
  }

  // MARK: Comparing

  private static func compare(_ report: StepReport, _ step: Trace.Step, _ run: Trace.Run) {
    let note = "step \(report.step)"
    expectClose([report.objective], [step.objective], "objective_abs", run, note)
    expectClose(report.data.map(\.loss), step.loss, "loss_abs", run, note)
    expectClose(report.data.flatMap(\.logp), step.logp.flatMap { $0 }, "logp_abs", run, note)
    if let reference = report.data[0].referenceLogp {
      #expect(reference.count == step.ref_logp[0].count)
      expectClose(
        report.data.flatMap { $0.referenceLogp ?? [] }, step.ref_logp.flatMap { $0 }, "logp_abs",
        run, note)
    }
    expectClose(report.data.map(\.lossWeight), step.weight, "weight_abs", run, note)
    expectRelative(report.gradientNorm, step.grad_l2, "grad_l2_rel", run, note)
  }

  private static func compareParameters(
    _ model: Decoder, _ start: Decoder, _ run: Trace.Run
  ) throws {
    var seen = 0
    for (now, before) in zip(model.weights, start.weights) {
      let change = now.parameter.value.copy()
      change.addScaled(before.parameter.value, by: -1)
      let rows = now.layout.pieces.reduce(0) { $0 + $1.rows.count }
      let columns = change.count / rows
      let values = change.values
      for piece in now.layout.pieces {
        let golden = try #require(run.parameters[piece.name]).change
        let slice = values[piece.rows.lowerBound * columns..<piece.rows.upperBound * columns]
        let (l2, probe) = Self.summary(Array(slice))
        expectRelative(l2, golden.l2, "parameter_change_l2_rel", run, piece.name)
        expectClose(
          slice.prefix(4).map(Double.init), golden.first4, "change_first4_abs", run, piece.name)
        if let bound = run.tolerance("change_probe_over_l2") {
          #expect(abs(probe - golden.probe) <= bound * golden.l2, "\(piece.name)")
        }
        seen += 1
      }
    }
    #expect(seen == run.parameters.count)
  }

  /// Compares the first batch once more, after the last step.
  private static func compareAfter(
    _ trace: Trace, _ run: Trace.Run, _ trainer: Trainer
  ) throws {
    let batch = trainer.data.prefix(trace.settings.batch)
    let sums = try trainer.model.scores(of: Array(batch)).sums
    expectClose(sums, run.after.logp_first_batch.flatMap { $0 }, "logp_abs", run, "after")
  }

  /// The L2 norm, and Σ v[k] (((7919 k) mod 1009) / 1009 − 1/2), which depends on the order of
  /// entries.
  private static func summary(_ values: [Float]) -> (l2: Double, probe: Double) {
    var squares = 0.0
    var probe = 0.0
    for (k, value) in values.enumerated() {
      squares += Double(value) * Double(value)
      probe += Double(value) * (Double((7919 * k) % 1009) / 1009 - 0.5)
    }
    return (squares.squareRoot(), probe)
  }

  /// The distance ‖θ − θ₀‖₂ over all parameters.
  private static func change(of model: Decoder, from start: Decoder) -> Double {
    zip(model.parameters, start.parameters).reduce(0) { sum, pair in
      let change = pair.0.value.copy()
      change.addScaled(pair.1.value, by: -1)
      return sum + change.squaredNorm()
    }.squareRoot()
  }
}

/// Expects every value to be within the run's bound with this name. Does nothing if the trace says
/// not to compare.
private func expectClose(
  _ values: [Double], _ golden: [Double], _ name: String, _ run: Trace.Run, _ note: String
) {
  guard let bound = run.tolerance(name) else { return }
  let problem = mismatch(values, golden, within: Tolerance(absolute: bound, relative: 0))
  #expect(problem == nil, "\(note), \(name)")
}

private func expectRelative(
  _ value: Double, _ golden: Double, _ name: String, _ run: Trace.Run, _ note: String
) {
  guard let bound = run.tolerance(name) else { return }
  #expect(abs(value - golden) <= bound * abs(golden), "\(note), \(name)")
}
