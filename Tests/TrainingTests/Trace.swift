import Foundation
import Training

/// A training run that PyTorch computed in float64, with all its numbers. It is
/// `golden/trace-NAME.json` in the shared directory, whose README describes it.
struct Trace: Decodable {
  var settings: Settings
  var data: [Row]
  var runs: [Run]

  init(_ file: URL) throws {
    self = try JSONDecoder().decode(Trace.self, from: Data(contentsOf: file))
  }

  struct Settings: Decodable {
    var steps: Int
    var batch: Int
    var lr: Double
    var robust: String
  }

  /// Token ids of a pair or of a list.
  struct Row: Decodable {
    var id: String
    var prompt: [Int32]
    var chosen: [Int32]?
    var rejected: [Int32]?
    var responses: [[Int32]]?
    var scores: [Double]?
  }

  struct Run: Decodable {
    var params: [String: Double]
    var steps: [Step]
    var after: After
    var parameters: [String: Parameter]
    var tolerance_float32: [String: Double?]

    /// The bound that the trace suggests for float32, or nil if the trace says not to compare.
    func tolerance(_ name: String) -> Double? { tolerance_float32[name] ?? nil }
  }

  struct Step: Decodable {
    var rows: [Int]
    var objective: Double
    var loss: [Double]
    var weight: [Double]
    var logp: [[Double]]
    var ref_logp: [[Double]]
    var h: [Double]?
    var grad_l2: Double
    var change_l2: Double
  }

  struct After: Decodable {
    var objective_first_batch: Double
    var loss_first_batch: [Double]
    var logp_first_batch: [[Double]]
  }

  struct Parameter: Decodable {
    var change: Summary

    struct Summary: Decodable {
      var l2: Double
      var first4: [Double]
      var probe: Double
    }
  }

  /// The data of one of the trace's runs, with the calibration that it used, and with scores if the
  /// form implies them.
  func trainingData(for run: Run) -> [TrainingDatum] {
    let calibration = run.steps.flatMap { $0.h ?? $0.loss.map { _ in 1 } }
    return data.enumerated().map { i, row in
      TrainingDatum(
        id: row.id, prompt: row.prompt,
        responses: row.responses ?? [row.chosen ?? [], row.rejected ?? []],
        scores: row.scores ?? [1, 0], calibrationWeight: calibration[i])
    }
  }
}
