import CheckedNumbers
import Reports
import StrictJSON

/// A histogram of calibration weights, with columns of equal width that start at 0.
struct HistogramOfWeights {
  private let sorted: [Double]
  private static let columns = 20

  /// - Parameter weights: at least one weight, none of them negative.
  init(_ weights: [Double]) { sorted = weights.sorted() }

  var mean: Double { CalibrationSummary.mean(sorted) }
  var top: Double { sorted.last ?? 0 }

  /// The smallest weight, the quartiles and the largest weight.
  var quantiles: [Double] {
    (0...4).map { sorted[Int((Double($0) / 4 * Double(sorted.count - 1)).rounded())] }
  }

  /// Returns one point for each column, with the middle of the column and its share of the weights.
  func points(upTo top: Double) -> [Point] {
    let counts = counts(upTo: top)
    let width = top / Double(Self.columns)
    return counts.enumerated().map { column, count in
      Point(x: (Double(column) + 0.5) * width, y: Double(count) / Double(sorted.count))
    }
  }

  /// Returns a bar chart in one line of text, with one character for each column.
  func bars(upTo top: Double) -> String {
    let counts = counts(upTo: top)
    let most = Double(counts.max() ?? 1)
    return String(
      counts.map { $0 == 0 ? " " : Self.blocks[min(Int(Double($0) / most * 8), 7)] })
  }

  private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  var json: JSONValue {
    .object([
      "from": .number(0), "to": .number(top),
      "counts": .array(counts(upTo: top).map { .number($0) }),
    ])
  }

  private func counts(upTo top: Double) -> [Int] {
    var counts = [Int](repeating: 0, count: Self.columns)
    for value in sorted {
      let place = top > 0 ? value / top * Double(Self.columns) : 0
      counts[min(Int(saturating: place), Self.columns - 1)] += 1
    }
    return counts
  }
}
