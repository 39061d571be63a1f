import Foundation

extension Chart {
  /// The figure as a self-contained SVG document, without scripts, external fonts or external
  /// files.
  ///
  /// The colours are from Okabe and Ito's palette, which people with any colour vision can
  /// distinguish.
  /// - Parameters:
  ///   - width: the width in CSS pixels, at least 240.
  ///   - height: the height in CSS pixels, at least 160.
  public func svg(width: Int = 640, height: Int = 400) -> String {
    let frame = Frame(self, width: max(width, 240), height: max(height, 160))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 \(frame.width) \(frame.height)" \
      width="\(frame.width)" height="\(frame.height)" font-family="sans-serif" font-size="12">
      <title>\(Chart.escaped(title))</title>
      <rect width="100%" height="100%" fill="white"/>
      <text x="\(frame.width / 2)" y="18" text-anchor="middle" font-size="14">\(Chart.escaped(title))</text>
      \(axes(frame))
      \(Chart.window(frame.left, frame.top, frame.right, frame.bottom))
      \(series.indices.map { drawing($0, frame) }.joined(separator: "\n"))
      </svg>
      \(legend(frame))
      </svg>

      """
  }

  /// The position and size of the plot on the page, and its two scales.
  private struct Frame {
    let width, height: Int
    let left, right, top, bottom: Double
    let x, y: Scale

    init(_ chart: Chart, width: Int, height: Int) {
      self.width = width
      self.height = height
      (x, y) = chart.scales()
      let tickWidth = y.ticks(6).map { $0.text.count }.max() ?? 1
      left = 34 + 7 * Double(tickWidth)
      right = Double(width) - 16
      top = 30 + 16 * Double(chart.legendRows(width: width))
      bottom = Double(height) - 44
    }

    func across(_ value: Double) -> Double? { x.position(value).map { left + $0 * (right - left) } }
    func up(_ value: Double) -> Double? { y.position(value).map { bottom - $0 * (bottom - top) } }
  }

  /// The scales of both axes, which include every point and every interval.
  func scales() -> (x: Scale, y: Scale) {
    let points = series.flatMap(\.points)
    let heights = points.flatMap { [$0.y, $0.low, $0.high].compactMap { $0 } }
    let hasBars = series.contains { $0.mark == .bars }
    return (
      Scale(x, values: points.map(\.x)), Scale(y, values: heights, baseline: hasBars ? 0 : nil)
    )
  }

  private func axes(_ frame: Frame) -> String {
    var lines: [String] = []
    for (value, text) in frame.y.ticks(6) {
      guard let y = frame.up(value) else { continue }
      lines.append(
        Chart.line(frame.left, y, frame.right, y, stroke: "#ddd")
          + Chart.text(text, frame.left - 6, y + 4, anchor: "end"))
    }
    for (value, text) in frame.x.ticks(8) {
      guard let x = frame.across(value) else { continue }
      lines.append(
        Chart.line(x, frame.bottom, x, frame.bottom + 4, stroke: "black")
          + Chart.text(text, x, frame.bottom + 17, anchor: "middle"))
    }
    lines.append(Chart.line(frame.left, frame.bottom, frame.right, frame.bottom, stroke: "black"))
    lines.append(Chart.line(frame.left, frame.top, frame.left, frame.bottom, stroke: "black"))
    let middle = (frame.top + frame.bottom) / 2
    lines.append(
      Chart.text(x.label, (frame.left + frame.right) / 2, frame.bottom + 36, anchor: "middle"))
    lines.append(
      "<text transform=\"translate(14 \(Chart.number(middle))) rotate(-90)\" text-anchor=\"middle\">"
        + Chart.escaped(y.label) + "</text>")
    return lines.joined(separator: "\n")
  }

  private func drawing(_ index: Int, _ frame: Frame) -> String {
    let colour = Chart.colours[index % Chart.colours.count]
    let places = series[index].points.compactMap { point in
      frame.across(point.x).flatMap { x in frame.up(point.y).map { (point: point, x: x, y: $0) } }
    }
    let joined = places.map { "\(Chart.number($0.x)),\(Chart.number($0.y))" }.joined(separator: " ")
    let line =
      "<polyline points=\"\(joined)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>"
    let dots = places.map {
      "<circle cx=\"\(Chart.number($0.x))\" cy=\"\(Chart.number($0.y))\" r=\"3\" fill=\"\(colour)\"/>"
    }
    let intervals = places.compactMap { interval($0.point, at: $0.x, frame, colour) }
    switch series[index].mark {
    case .line: return ([line] + intervals + dots).joined(separator: "\n")
    case .points: return (intervals + dots).joined(separator: "\n")
    case .band: return area(places.map { ($0.point, $0.x) }, frame, colour) + line
    case .bars:
      let width = barWidth(index, frame)
      let dark = places.compactMap { interval($0.point, at: $0.x + width.offset, frame, "black") }
      let bars = places.map { bar($0.x + width.offset, $0.y, width.width, frame, colour) }
      return (bars + dark).joined(separator: "\n")
    }
  }

  /// The width of a series' bars and their offset from x. Bars of several series are drawn side by
  /// side, centred on x.
  private func barWidth(_ index: Int, _ frame: Frame) -> (width: Double, offset: Double) {
    let barred = series.indices.filter { series[$0].mark == .bars }
    let places = Set(barred.flatMap { series[$0].points.map(\.x) }).compactMap(frame.across)
      .sorted()
    let gaps = zip(places.dropFirst(), places).map { $0 - $1 }
    let room = (gaps.min() ?? (frame.right - frame.left) / 4) * 0.8
    let width = room / Double(max(barred.count, 1))
    let rank = Double(barred.firstIndex(of: index) ?? 0)
    return (width, (rank - Double(barred.count - 1) / 2) * width)
  }

  private func bar(
    _ x: Double, _ y: Double, _ width: Double, _ frame: Frame, _ colour: String
  ) -> String {
    let foot = frame.up(0) ?? frame.bottom
    return "<rect x=\"\(Chart.number(x - width / 2))\" y=\"\(Chart.number(min(y, foot)))\" "
      + "width=\"\(Chart.number(width))\" height=\"\(Chart.number(abs(foot - y)))\" fill=\"\(colour)\"/>"
  }

  private func interval(_ point: Point, at x: Double, _ frame: Frame, _ colour: String) -> String? {
    guard let low = point.low.flatMap(frame.up), let high = point.high.flatMap(frame.up) else {
      return nil
    }
    return Chart.line(x, low, x, high, stroke: colour)
      + Chart.line(x - 4, low, x + 4, low, stroke: colour)
      + Chart.line(x - 4, high, x + 4, high, stroke: colour)
  }

  private func area(_ places: [(point: Point, x: Double)], _ frame: Frame, _ colour: String)
    -> String
  {
    let ends = places.compactMap { place in
      place.point.low.flatMap(frame.up).flatMap { low in
        place.point.high.flatMap(frame.up).map { (x: place.x, low: low, high: $0) }
      }
    }
    let corners = ends.map { ($0.x, $0.low) } + ends.reversed().map { ($0.x, $0.high) }
    let path = corners.map { "\(Chart.number($0.0)),\(Chart.number($0.1))" }.joined(separator: " ")
    return "<polygon points=\"\(path)\" fill=\"\(colour)\" fill-opacity=\"0.2\"/>"
  }

  private func legend(_ frame: Frame) -> String {
    var lines: [String] = []
    for place in legendPlaces(width: frame.width) {
      let colour = Chart.colours[place.index % Chart.colours.count]
      let y = 34 + 16 * Double(place.row)
      lines.append(
        "<rect x=\"\(Chart.number(place.x))\" y=\"\(Chart.number(y - 9))\" width=\"10\" height=\"10\" "
          + "fill=\"\(colour)\"/>"
          + Chart.text(series[place.index].name, place.x + 14, y, anchor: "start"))
    }
    return lines.joined(separator: "\n")
  }

  fileprivate func legendRows(width: Int) -> Int {
    (legendPlaces(width: width).last?.row).map { $0 + 1 } ?? 0
  }

  /// Lays out the names from left to right, starting a new row where a name wouldn't fit.
  private func legendPlaces(width: Int) -> [(index: Int, row: Int, x: Double)] {
    var places: [(Int, Int, Double)] = []
    var (row, x) = (0, 40.0)
    for index in series.indices where !series[index].name.isEmpty {
      let length = 30 + 7 * Double(series[index].name.count)
      if x + length > Double(width), x > 40 { (row, x) = (row + 1, 40) }
      places.append((index, row, x))
      x += length
    }
    return places
  }
}

extension Chart {
  /// Okabe and Ito's palette. Yellow comes last because it is faint on white.
  private static let colours = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#F0E442",
  ]

  /// Rounds to hundredths of a pixel, which is precise enough and gives the same text on every
  /// machine.
  private static func number(_ value: Double) -> String { String(format: "%.2f", value) }

  /// The start tag of a viewport that clips everything outside the plot, with room for marks on its
  /// edge.
  private static func window(
    _ left: Double, _ top: Double, _ right: Double, _ bottom: Double
  ) -> String {
    let place = [left - 6, top - 6, right - left + 12, bottom - top + 12].map(number)
    return "<svg x=\"\(place[0])\" y=\"\(place[1])\" width=\"\(place[2])\" height=\"\(place[3])\" "
      + "viewBox=\"\(place.joined(separator: " "))\">"
  }

  private static func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, stroke: String
  ) -> String {
    "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" "
      + "stroke=\"\(stroke)\"/>"
  }

  private static func text(_ text: String, _ x: Double, _ y: Double, anchor: String) -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\">\(escaped(text))</text>"
  }

  /// Escapes text for XML. Characters that XML 1.0 forbids become U+FFFD.
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}":
        "\u{FFFD}"
      default: String(scalar)
      }
    }.joined()
  }
}
