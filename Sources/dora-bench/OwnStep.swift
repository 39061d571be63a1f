import Benchmarks
import Foundation

/// Runs `dora-bench step` in a separate process.
struct OwnStep {
  var model: URL
  var workload: URL
  var loss: String
  var robustifier: String
  var batch: Int
  var steps: Int
  var threads: Int

  func measure() throws -> StepMeasurement {
    let program = MeasurementOptions.program("dora-bench")
    let outcome = try ChildProgram(
      program,
      [
        "step", "--json", "--model", model.path, "--workload", workload.path, "--loss", loss,
        "--robust", robustifier, "--batch", "\(batch)", "--steps", "\(steps)", "--threads",
        "\(threads)",
      ]
    ).run()
    return try JSONDecoder().decode(StepMeasurement.self, from: Data(outcome.output.utf8))
  }
}
