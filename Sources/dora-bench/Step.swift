import ArgumentParser
import Benchmarks
import Foundation
import Objectives
import PluginHost
import TensorCore

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

  @Option(
    help: ArgumentHelp(
      "Train a new LoRA adapter, such as r=8,alpha=16,targets=all-linear.", valueName: "SETTINGS"))
  var lora: String?

  @Option(help: "Threads.")
  var threads: Int?

  @Flag(help: "Print the figures as JSON.")
  var json = false

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
    let bench = StepBench(
      model: URL(fileURLWithPath: model), loss: try PluginLoader().load(loss),
      objective: try RobustObjective.make(name: robust), batch: batch, steps: steps,
      microBatch: microBatch, lora: lora)
    let measured = try bench.measure(data)
    if json {
      print(String(decoding: try JSONEncoder().encode(measured), as: UTF8.self))
    } else {
      show(measured)
      print("\(library.title), core \(library.core); \(library.processor.joined(separator: " "))")
    }
    warn(library, measured)
  }

  private func warn(_ library: MatrixLibrary, _ measured: StepMeasurement) {
    let environment = ProcessInfo.processInfo.environment
    let lines = [library.advice(environment: environment), measured.productAdvice]
    for line in lines.compactMap({ $0 }) {
      FileHandle.standardError.write(Data("warning: \(line)\n".utf8))
    }
  }

  private func show(_ measured: StepMeasurement) {
    let total = measured.total
    row(
      "s/step", measured.secondsPerStep,
      "\(number(measured.seconds.min() ?? 0)) to \(number(measured.seconds.max() ?? 0))")
    row("processor s/step", measured.processorSeconds / Double(measured.seconds.count))
    row("samples/s", Double(measured.samples) / total)
    row("real tokens/s", Double(measured.rowTokens) / total, "a row per response")
    row("unique tokens/s", Double(measured.uniqueTokens) / total, "prompts once")
    // The needed operations include the gradients of all weights, so they aren't shown for an
    // adapter.
    let isWhole = lora == nil
    if isWhole { row("needed GFLOP/s", measured.neededRate.wall / 1e9) }
    row("sgemm peak GFLOP/s", measured.productRate.wall / 1e9, "measured before and after")
    row(
      "FMA peak GFLOP/s", measured.vectorRate.wall / 1e9,
      "vector units in registers: what no program exceeds")
    if isWhole { showShares(measured) }
    row("peak memory MiB", measured.peakBytes / 1_048_576)
    row("start to ready s", measured.startToReady, "without the reference pass")
    row("other work", measured.otherProcessors, "processors")
    for phase in measured.phases {
      row(
        "  \(phase.name)", phase.seconds / Double(measured.seconds.count),
        "s/step, \(Int((100 * phase.seconds / total).rounded())) %")
    }
  }

  private func showShares(_ measured: StepMeasurement) {
    let (needed, product, vector) = (
      measured.neededRate, measured.productRate, measured.vectorRate
    )
    row(
      "share of peak", needed.wall / product.wall,
      "by processor time \(number(needed.processor / product.processor))")
    row(
      "share of FMA peak", needed.wall / vector.wall,
      "by processor time \(number(needed.processor / vector.processor)), "
        + "of sgemm \(number(product.processor / vector.processor))")
  }

  private func row(_ label: String, _ value: Double, _ remark: String = "") {
    let name = label.padding(toLength: 20, withPad: " ", startingAt: 0)
    print("\(name) \(number(value))\(remark.isEmpty ? "" : "   \(remark)")")
  }

  private func number(_ value: Double) -> String {
    String(format: value < 10 ? "%8.3f" : "%8.1f", value)
  }
}
