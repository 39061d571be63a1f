import Calibration
import _TestSupport

/// Data whose responses are sampled token by token, with known log-odds of each token.
struct SyntheticData {
  var data: [CalibrationDatum] = []
  var isGolden: [[Bool]] = []

  static let vocabulary: Int32 = 40

  /// - Parameter signal: the excess over chance of the share of a response's tokens that are from
  ///   its own source's half of the vocabulary. 0 makes sources indistinguishable.
  init(count: Int, responses: Int = 4, length: Int = 12, signal: Double, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for i in 0..<count {
      let golden = Int.random(in: 0..<responses, using: &generator)
      let labels = (0..<responses).map { $0 == golden }
      isGolden.append(labels)
      data.append(
        CalibrationDatum(
          prompt: .tokens([Int32(i), 1000]),
          responses: labels.map { label in
            .tokens(
              (0..<length).map { _ in
                let half = Self.vocabulary / 2
                let own = generator.uniform() < (1 + signal) / 2
                return Int32.random(in: 0..<half, using: &generator) + (own == label ? 0 : half)
              })
          }))
    }
  }
}
