import RandomNumbers

/// The order in which the steps use the data.
///
/// Epochs follow each other without a gap. The batch of a step may contain the end of one epoch and
/// the beginning of the next, so every step has exactly B data. The data of a step can be
/// determined without the steps before it, which makes resuming exact.
struct DataOrder: Sendable {
  let count: Int
  let batch: Int
  let shuffle: Bool
  let seed: UInt64

  /// Returns the indices of the data of a step. Steps are counted from 1.
  func indices(ofStep step: Int) -> [Int] {
    indices(at: ((step - 1) * batch)..<(step * batch))
  }

  /// Returns the indices of the data of the first `steps` steps.
  func indices(ofFirst steps: Int) -> [Int] { indices(at: 0..<(steps * batch)) }

  /// Returns the indices of the data at these positions in the endless sequence of epochs.
  private func indices(at positions: Range<Int>) -> [Int] {
    let epochs = Set(positions.map { $0 / count })
    let orders = Dictionary(uniqueKeysWithValues: epochs.map { ($0, order(ofEpoch: $0)) })
    return positions.map { orders[$0 / count]?[$0 % count] ?? $0 % count }
  }

  private func order(ofEpoch epoch: Int) -> [Int] {
    guard shuffle else { return Array(0..<count) }
    var generator = SplitMix64(seed: seed &+ UInt64(epoch) &* 0x9E37_79B9_7F4A_7C15)
    return generator.permutation(of: count)
  }
}

extension Trainer {
  /// The distinct indices of the data that a run's steps will use, in ascending order.
  public static func dataNeeded(
    count: Int, settings: TrainingSettings
  ) -> [Int] {
    guard settings.steps < (count + settings.batch - 1) / settings.batch else {
      return Array(0..<count)
    }
    let order = DataOrder(
      count: count, batch: settings.batch, shuffle: settings.shuffle, seed: settings.seed)
    return order.indices(ofFirst: settings.steps).sorted()
  }
}
