import ArgumentParser
import Benchmarks
import Foundation

/// Measures how the time of a step grows with the amount of work.
struct Cost: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times steps, and their memory, as one quantity of the work grows.",
    discussion: """
      Models are random and of the sizes that the table names. Each point is a process of its own: one \
      step to warm up, then three. --rounds and --python are not used here.
      """)

  @Option(help: ArgumentHelp("A curve to take; repeats. Default: all.", valueName: "NAME"))
  var curve: [String] = []

  @Option(help: ArgumentHelp("Write a figure of each curve here.", valueName: "DIR"))
  var figures: String?

  @OptionGroup var options: MeasurementOptions

  func validate() throws {
    for name in curve where !CostCurves.names.contains(name) {
      throw ValidationError(
        "there is no curve '\(name)', expected one of \(CostCurves.names.joined(separator: ", "))")
    }
  }

  func run() throws {
    try options.apply()
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("dora-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let curves = CostCurves(
      measure: { model, workload, shape in
        try OwnStep(
          model: model, workload: workload, loss: "dpo-pl.so", robustifier: "dora",
          batch: shape.batch, steps: CostCurves.steps, threads: shape.threads
        ).measure()
      }, observe: MeasurementOptions.note)
    let result = try curves.run(curve.isEmpty ? CostCurves.names : curve, folder: folder)
    if let figures { try write(result, to: URL(fileURLWithPath: figures)) }
    try options.present { $0.cost = result }
  }

  private func write(_ result: CostResult, to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for curve in result.curves {
      try curve.chart.svg().write(
        to: folder.appendingPathComponent("cost-\(curve.name).svg"), atomically: true,
        encoding: .utf8)
    }
  }
}
