import Glibc

/// SplitMix64: the same numbers from the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A batch with losses spread over many temperatures, and a way to cut it into micro-batches.
struct RandomBatch {
  var losses: [Double] = []
  var calibration: [Double] = []
  /// Micro-batches, some of them empty; together 0 ..< B.
  var layout: [Range<Int>] = []

  init(seed: UInt64, spread: Double) {
    var generator = SeededGenerator(state: seed)
    let count = Int.random(in: 1...40, using: &generator)
    // Every third batch lies far from 0, where an unshifted exponential overflows.
    let offset = [0, 1e4, -1e4][Int(seed % 3)]
    for _ in 0..<count {
      losses.append(offset + .random(in: -spread...spread, using: &generator))
      calibration.append(.random(in: 0...4, using: &generator))
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
