import TensorCore

/// The tables that a decoder's layers use to rotate rows to their positions.
final class LayerRotaries {
  private let configuration: ModelConfiguration
  /// The distinct sets of frequencies. In most models, all layers share one set.
  private let frequencies: [RotaryFrequencies]
  /// For each layer, the index of its entry in ``frequencies``.
  private let indices: [Int?]
  private var tables: [RotaryTable?]

  init(_ configuration: ModelConfiguration) {
    self.configuration = configuration
    var distinct: [RotaryFrequencies] = []
    for layer in configuration.rotaries {
      if let layer, !distinct.contains(layer) { distinct.append(layer) }
    }
    frequencies = distinct
    indices = configuration.rotaries.map { layer in layer.flatMap { distinct.firstIndex(of: $0) } }
    tables = distinct.map { _ in nil }
  }

  /// The rotation of rows to their positions in each layer.
  ///
  /// - Parameter regimes: the regime of each row, or an empty array if all are 0.
  func rotations(to positions: [Int32], regimes: [Int32]) -> [Rotation?] {
    let isPlain = regimes.allSatisfy { $0 == 0 }
    let rotations = frequencies.indices.map { index in
      isPlain
        ? Rotation(positions: positions, table: table(index, to: positions))
        : Rotation(
          positions: positions.indices.map { Int32($0) },
          table: frequencies[index].table(
            turning: configuration.turning, positions: positions, regimes: regimes))
    }
    return indices.map { $0.map { rotations[$0] } }
  }

  private func table(_ index: Int, to positions: [Int32]) -> RotaryTable {
    let needed = Int(positions.max() ?? 0) + 1
    if let table = tables[index], table.positions >= needed { return table }
    // The table grows by doubling, since models allow far more positions than most runs use.
    let grown = max(needed, 2 * (tables[index]?.positions ?? 0), 256)
    let count = max(needed, min(grown, configuration.maximumPositions))
    let table = frequencies[index].table(turning: configuration.turning, positions: count)
    tables[index] = table
    return table
  }
}
