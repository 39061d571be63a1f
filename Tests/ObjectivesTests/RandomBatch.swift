import _TestSupport

/// A batch with losses spread over many temperatures, and its division into micro-batches.
struct RandomBatch {
  var losses: [Double] = []
  var calibration: [Double] = []
  /// The micro-batches, some of which are empty. Together they cover 0 ..< B.
  var layout: [Range<Int>] = []

  init(seed: UInt64, spread: Double) {
    var generator = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...40, using: &generator)
    // The losses of two thirds of the batches are far from 0, where an unshifted exponential
    // overflows.
    let offset = [0, 1e4, -1e4][Int(seed % 3)]
    for _ in 0..<count {
      losses.append(offset + generator.uniform(-spread, spread))
      calibration.append(generator.uniform(0, 4))
    }
    if seed % 5 == 0 { calibration[0] = 0 }
    var start = 0
    while start < count {
      let end = Int.random(in: start...min(count, start + 7), using: &generator)
      layout.append(start..<end)
      start = end
    }
  }

  func part(_ range: Range<Int>) -> (losses: [Double], calibration: [Double]) {
    (Array(losses[range]), Array(calibration[range]))
  }
}
