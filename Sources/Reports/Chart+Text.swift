import CheckedNumbers
import Foundation

extension Chart {
  /// The figure with its title, plot, axes and legend, drawn in characters for a terminal.
  ///
  /// Intervals are drawn as vertical strokes. Where series cross, the later one is in front.
  /// - Parameters:
  ///   - columns: the width in characters, at least 30. No line is longer than this.
  ///   - rows: the height of the plot without title, axis and legend, at least 4.
  public func text(columns: Int = 72, rows: Int = 14) -> String {
    let (xScale, yScale) = scales()
    let labels = yScale.ticks(max(rows, 4) / 3)
    let margin = min((labels.map { $0.text.count }.max() ?? 1) + 1, 16)
    var grid = Grid(columns: max(columns, 30) - margin - 1, rows: max(rows, 4))
    let barred = series.indices.filter { series[$0].mark == .bars }
    for (index, series) in series.enumerated() {
      // Bars of several series are drawn side by side, with one column between them.
      let rank = barred.firstIndex(of: index).map { 2 * $0 - (barred.count - 1) } ?? 0
      let pen = Grid.Pen(glyph: Chart.glyph(series.mark, index), shift: rank)
      grid.draw(series, with: pen, x: xScale, y: yScale)
    }
    let lines =
      [title] + plot(grid, labels: labels, margin: margin, scale: yScale)
      + foot(grid, margin: margin, scale: xScale) + legend(columns: max(columns, 30))
    return lines.map { Chart.trimmed($0, to: max(columns, 30)) }.joined(separator: "\n") + "\n"
  }

  private func plot(
    _ grid: Grid, labels: [(value: Double, text: String)], margin: Int, scale: Scale
  ) -> [String] {
    var names = [Int: String]()
    for (value, text) in labels {
      if let position = scale.position(value) { names[grid.row(position)] = text }
    }
    return grid.cells.indices.map { row in
      let name = String((names[row] ?? "").prefix(margin - 1))
      let edge = names[row] == nil ? "│" : "┤"
      return String(repeating: " ", count: margin - 1 - name.count) + name + " " + edge
        + String(grid.cells[row])
    }
  }

  /// The lines of the horizontal axis, with the ticks, their labels where they fit, and the axis
  /// label.
  private func foot(_ grid: Grid, margin: Int, scale: Scale) -> [String] {
    var edge = [Character](repeating: "─", count: grid.columns)
    var names = [Character](repeating: " ", count: grid.columns)
    var free = 0
    for (value, text) in scale.ticks(max(grid.columns / 10, 2)) {
      guard let position = scale.position(value) else { continue }
      let column = grid.column(position)
      edge[column] = "┬"
      let start = min(max(column - text.count / 2, 0), grid.columns - text.count)
      guard start >= free else { continue }
      names.replaceSubrange(start..<start + text.count, with: text)
      free = start + text.count + 1
    }
    let indent = String(repeating: " ", count: margin)
    return [
      indent + "└" + String(edge), indent + " " + String(names),
      indent + " " + x.label + (y.label.isEmpty ? "" : "   (up: \(y.label))"),
    ]
  }

  private func legend(columns: Int) -> [String] {
    var lines: [String] = []
    for (index, series) in series.enumerated() where !series.name.isEmpty {
      let entry = "\(Chart.glyph(series.mark, index)) \(series.name)"
      if let last = lines.last, last.count + entry.count + 3 <= columns {
        lines[lines.count - 1] = last + "   " + entry
      } else {
        lines.append(entry)
      }
    }
    return lines
  }

  private static func trimmed(_ line: String, to columns: Int) -> String {
    var line = line.prefix(columns)
    while line.last == " " { line.removeLast() }
    return String(line)
  }

  private static func glyph(_ mark: Series.Mark, _ index: Int) -> Character {
    let glyphs: [Character] =
      mark == .bars ? ["█", "▓", "▒", "░"] : ["●", "×", "○", "+", "◆", "□"]
    return glyphs[index % glyphs.count]
  }
}

/// The character cells of a plot, with row 0 at the top.
private struct Grid {
  let columns, rows: Int
  private(set) var cells: [[Character]]  // [rows][columns]

  /// The character with which a series is drawn, and the number of columns by which it is shifted.
  struct Pen {
    let glyph: Character
    let shift: Int
  }

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  func column(_ position: Double) -> Int {
    min(max(Int(saturating: (position * Double(columns - 1)).rounded()), 0), columns - 1)
  }
  func row(_ position: Double) -> Int {
    min(max(Int(saturating: ((1 - position) * Double(rows - 1)).rounded()), 0), rows - 1)
  }

  mutating func draw(_ series: Series, with pen: Pen, x: Scale, y: Scale) {
    if series.mark == .line || series.mark == .band { join(series, x: x, y: y) }
    for point in series.points {
      guard let place = x.position(point.x).flatMap(inside).map(column) else { continue }
      let column = min(max(place + pen.shift, 0), columns - 1)
      if let low = point.low.flatMap(y.position), let high = point.high.flatMap(y.position) {
        upright("│", column, from: low, to: high)
      }
      guard let height = y.position(point.y) else { continue }
      if series.mark == .bars {
        upright(pen.glyph, column, from: y.position(0) ?? 0, to: height)
      } else if inside(height) != nil {
        cells[row(height)][column] = pen.glyph
      }
    }
  }

  /// Draws dots along the straight lines between neighbouring points.
  private mutating func join(_ series: Series, x: Scale, y: Scale) {
    let places = series.points.compactMap { point in
      x.position(point.x).flatMap { across in y.position(point.y).map { (across, $0) } }
    }
    for (from, to) in zip(places, places.dropFirst()) {
      let steps = abs(column(to.0) - column(from.0))
      for step in 0...max(steps, 1) {
        let share = Double(step) / Double(max(steps, 1))
        let height = from.1 + share * (to.1 - from.1)
        if let across = inside(from.0 + share * (to.0 - from.0)), inside(height) != nil {
          cells[row(height)][column(across)] = "·"
        }
      }
    }
  }

  private mutating func upright(
    _ glyph: Character, _ column: Int, from low: Double, to high: Double
  ) {
    let ends = [row(low), row(high)].sorted()
    for row in ends[0]...ends[1] { cells[row][column] = glyph }
  }

  private func inside(_ position: Double) -> Double? {
    (-1e-9...1 + 1e-9).contains(position) ? position : nil
  }
}
