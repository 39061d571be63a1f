import Foundation
import Training

/// A file of prompts, responses and scores as token ids.
struct Workload {
  private struct Row: Decodable {
    var prompt: [Int32]
    var responses: [[Int32]]
    var scores: [Double]
    var h: Double?
  }

  let data: [TrainingDatum]

  init(contentsOf url: URL) throws {
    let rows = try JSONDecoder().decode([Row].self, from: Data(contentsOf: url))
    data = rows.enumerated().map { index, row in
      TrainingDatum(
        id: "\(url.lastPathComponent):\(index)", prompt: row.prompt, responses: row.responses,
        scores: row.scores, calibration: row.h ?? 1)
    }
  }
}

extension [TrainingDatum] {
  /// Floating-point operations a training step on these data needs and nothing more, with the prompt
  /// computed once: body `6 N T`, head `6 V C R`, attention `12 L C_a` per visible pair of positions;
  /// the factor 6 is a multiplication and an addition, forward once and backward twice.
  ///
  /// - Parameters:
  ///   - linear: weights of all linear layers but the head.
  ///   - head: V × C.
  ///   - attention: layers × heads × head dimension.
  func neededOperations(linear: Int, head: Int, attention: Int) -> Double {
    reduce(0) { sum, datum in
      let prompt = Double(datum.prompt.count)
      let lengths = datum.responses.map { Double($0.count) }
      let tokens = prompt + lengths.reduce(0, +)
      let pairs =
        prompt * (prompt + 1) / 2
        + lengths.reduce(0) { $0 + $1 * prompt + $1 * ($1 + 1) / 2 }
      return sum + 6 * Double(linear) * tokens + 6 * Double(head) * lengths.reduce(0, +)
        + 12 * Double(attention) * pairs
    }
  }
}
