import ArgumentParser
import Foundation
import Objectives
import PluginHost
import TensorCore
import Training
import Transformer

/// Times training steps.
struct Step: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times training steps: packing, forward, objective, backward, update.",
    discussion: """
      The workload is a JSON array of {"prompt": ids, "responses": [ids], "scores": [numbers]}. \
      Reference log-probabilities are computed before the first step. Steps are AdamW with clipping at 1, \
      and the first is not counted.
      """)

  @Option(help: ArgumentHelp("A model in the Hugging Face layout.", valueName: "DIR"))
  var model: String

  @Option(help: ArgumentHelp("The work.", valueName: "FILE.json"))
  var workload: String

  @Option(help: ArgumentHelp("The objective.", valueName: "LOSS"))
  var loss = "dpo.so"

  @Option(help: ArgumentHelp("Robustifier.", valueName: "NAME"))
  var robust = "erm"

  @Option(help: "Data per step.")
  var batch = 8

  @Option(help: "Timed steps.")
  var steps = 4

  @Option(help: "Data per forward and backward pass.")
  var microBatch: Int?

  @Option(help: "Threads.")
  var threads: Int?

  func validate() throws {
    let counts = [
      ("--steps", steps), ("--batch", batch), ("--micro-batch", microBatch ?? 1),
      ("--threads", threads ?? 1),
    ]
    for (option, count) in counts where count < 1 {
      throw ValidationError("\(option) is \(count), expected at least 1")
    }
  }

  func run() throws {
    if let threads { ThreadPool.configure(threads: threads) }
    let library = try MatrixLibrary.load()
    let data = try Workload(contentsOf: URL(fileURLWithPath: workload)).data
    let decoder = try Decoder(directory: URL(fileURLWithPath: model))
    let trainer = try makeTrainer(decoder, data)
    let peak = MachinePeak.matrixProductRate()
    _ = try trainer.takeStep()
    let before = trainer.clock.seconds
    let reports = try (0..<steps).map { _ in try trainer.takeStep() }
    let phases = PhaseClock.Phase.allCases.map { phase in
      (phase, trainer.clock.seconds[phase, default: 0] - before[phase, default: 0])
    }
    let after = MachinePeak.matrixProductRate()
    let peaks = Peaks(product: max(peak, after), vector: MachinePeak.vectorRate())
    show(reports, phases, peaks, decoder, data)
    print("\(library.title), core \(library.core); \(library.processor.joined(separator: " "))")
    warn(library, peaks)
  }

  /// Operations per second that the machine can do.
  private struct Peaks {
    var product: Double
    var vector: Double
  }

  /// A share of the processor's rate below which the library for matrix products is at fault.
  private static let leastProductShare = 0.5

  private func warn(_ library: MatrixLibrary, _ peaks: Peaks) {
    let environment = ProcessInfo.processInfo.environment
    var lines = library.advice(environment: environment).map { [$0] } ?? []
    let share = peaks.product / peaks.vector
    if share < Self.leastProductShare {
      lines.append(
        "matrix products reach \(Int(100 * share)) % of what the processor's vector units do, "
          + "expected at least 50 %: other work on the machine, or the wrong kernels; "
          + "'dora-host doctor' names them")
    }
    for line in lines { FileHandle.standardError.write(Data("warning: \(line)\n".utf8)) }
  }

  private func makeTrainer(_ decoder: Decoder, _ data: [TrainingDatum]) throws -> Trainer {
    let objective = try PluginLoader().load(loss)
    let settings = TrainingSettings(
      steps: steps + 1, batch: min(batch, data.count), microBatch: microBatch, schedule: .constant,
      warmup: 0)
    let reference =
      ReferenceScores.areNeeded(by: objective.requirements)
      ? try ReferenceScores(
        of: data, at: Trainer.dataNeeded(count: data.count, settings: settings), for: objective,
        model: decoder, cache: nil) : nil
    return try Trainer(
      model: decoder, loss: objective, robustifier: RobustifierCatalogue.make(name: robust),
      data: data, reference: reference, settings: settings)
  }

  private func show(
    _ reports: [StepReport], _ phases: [(PhaseClock.Phase, Double)], _ peaks: Peaks,
    _ decoder: Decoder, _ data: [TrainingDatum]
  ) {
    let seconds = reports.map(\.seconds)
    let total = seconds.reduce(0, +)
    let used = reports.flatMap { $0.data.map { data[$0.index] } }
    let configuration = decoder.configuration
    let head = configuration.vocabularySize * configuration.hiddenSize
    let attention =
      configuration.layerCount * configuration.headCount * configuration.headDim
    // All matrices but the embeddings and the head.
    let positions =
      configuration.embedsPositions ? configuration.maximumPositions * configuration.hiddenSize : 0
    let linear =
      decoder.parameters.filter { $0.value.shape.count == 2 }
      .reduce(0) { $0 + $1.value.count } - head * (configuration.tiesEmbeddings ? 1 : 2)
      - positions
    let operations = used.neededOperations(
      linear: linear, head: head, attention: attention)
    let rate = operations / total
    row(
      "s/step", total / Double(steps),
      "\(number(seconds.min() ?? 0)) to \(number(seconds.max() ?? 0))")
    row("samples/s", Double(used.count) / total)
    row("real tokens/s", Double(used.reduce(0) { $0 + $1.rowTokens }) / total, "a row per response")
    row(
      "unique tokens/s",
      Double(used.reduce(0) { $0 + $1.prompt.count + $1.scoredTokens }) / total, "prompts once")
    row("needed GFLOP/s", rate / 1e9)
    row("sgemm peak GFLOP/s", peaks.product / 1e9, "measured before and after")
    row("share of peak", rate / peaks.product)
    row(
      "FMA peak GFLOP/s", peaks.vector / 1e9, "vector units in registers: what no program exceeds")
    row(
      "share of FMA peak", rate / peaks.vector, "of sgemm: \(number(peaks.product / peaks.vector))")
    row("peak memory MiB", MachinePeak.peakMemory() / 1_048_576)
    for (phase, seconds) in phases where seconds > 0 {
      row(
        "  \(phase.rawValue)", seconds / Double(steps),
        "s/step, \(Int((100 * seconds / total).rounded())) %")
    }
  }

  private func row(_ label: String, _ value: Double, _ remark: String = "") {
    let name = label.padding(toLength: 20, withPad: " ", startingAt: 0)
    print("\(name) \(number(value))\(remark.isEmpty ? "" : "   \(remark)")")
  }

  private func number(_ value: Double) -> String {
    String(format: value < 10 ? "%8.3f" : "%8.1f", value)
  }
}
