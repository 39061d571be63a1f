import Foundation
import Testing

@testable import Reports

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Charts")
struct ChartTests {
  static let frontier = Chart(
    title: "reward & KL <C1>", x: Axis(label: "KL, nats"), y: Axis(label: "true reward"),
    series: [
      Series(name: "erm", points: (0...4).map { Point(x: Double($0), y: Double($0 * $0)) }),
      Series(
        name: "dora",
        points: (0...4).map { Point(x: Double($0), y: Double($0), low: -1, high: Double($0) + 2) },
        mark: .points),
    ])

  @Test("a figure is well-formed XML that a reader finds every point in")
  func svgIsXML() throws {
    let document = try XMLDocument(xmlString: Self.frontier.svg())
    #expect(try document.nodes(forXPath: "//*[local-name()='circle']").count == 10)
    #expect(try document.nodes(forXPath: "//*[local-name()='polyline']").count == 1)
    let title = try #require(try document.nodes(forXPath: "//*[local-name()='title']").first)
    #expect(title.stringValue == "reward & KL <C1>")
  }

  @Test("every point and interval of a figure lies on the page")
  func pointsLieOnThePage() throws {
    let document = try XMLDocument(xmlString: Self.frontier.svg(width: 500, height: 300))
    for (name, limit) in [("cx", 500.0), ("cy", 300)] {
      let places = try document.nodes(forXPath: "//*[local-name()='circle']/@\(name)")
      #expect(places.count == 10)
      for place in places.compactMap({ $0.stringValue.flatMap(Double.init) }) {
        #expect((0...limit).contains(place), "\(name)")
      }
    }
    let ends = Self.frontier.scales().y
    #expect(ends.low <= -1 && ends.high >= 16)
  }

  @Test("control characters in a title cannot break a figure")
  func controlCharactersAreReplaced() throws {
    let chart = Chart(
      title: "a\u{0}b\u{1B}[31m", x: Axis(label: ""), y: Axis(label: ""), series: [])
    let document = try XMLDocument(xmlString: chart.svg())
    #expect(document.rootElement() != nil)
  }

  @Test("text keeps to its width and height", arguments: [30, 72, 200])
  func textFits(columns: Int) {
    let lines = Self.frontier.text(columns: columns, rows: 10).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= columns })
    // The text has a title, 10 rows, an axis, ticks, a label, at least one legend line, and the end
    // of the last line.
    #expect(lines.count >= 16)
  }

  @Test("a rising line rises in text")
  func textRises() throws {
    let chart = Chart(
      title: "", x: Axis(label: ""), y: Axis(label: ""),
      series: [Series(name: "", points: [Point(x: 0, y: 0), Point(x: 1, y: 1)])])
    let rows = chart.text(columns: 40, rows: 6).split(separator: "\n").map(Array.init)
    let dots = rows.indices.compactMap { row in rows[row].firstIndex(of: "●").map { (row, $0) } }
    try #require(dots.count == 2)
    #expect(dots[0].0 < dots[1].0 && dots[0].1 > dots[1].1)
  }

  @Test("bars of two series stand beside each other in text")
  func textBarsStandBesideEachOther() {
    let series = ["a", "b"].map { Series(name: $0, points: [Point(x: 0, y: 2)], mark: .bars) }
    let chart = Chart(
      title: "", x: Axis(label: "", categories: ["only"]), y: Axis(label: ""), series: series)
    let rows = chart.text(columns: 40, rows: 6).split(separator: "\n")
    #expect(rows.contains { $0.contains("█") && $0.contains("▓") })
  }

  @Test("points without a place are left out, of intervals as of values")
  func nonFiniteIsLeftOut() {
    let series = Series(
      name: "",
      points: [
        Point(x: .nan, y: 1), Point(x: 1, y: .infinity), Point(x: 1, y: 1, low: .nan, high: 2),
      ])
    #expect(series.points.count == 1)
    #expect(series.points.first?.high == nil)
  }

  @Test("a figure without points, and one of a single point, can be drawn")
  func degenerateFigures() throws {
    for points in [[], [Point(x: 3, y: -2)]] {
      for mark in [Series.Mark.line, .points, .bars, .band] {
        let chart = Chart(
          title: "t", x: Axis(label: "x"), y: Axis(label: "y"),
          series: [Series(name: "s", points: points, mark: mark)])
        #expect(!chart.svg().contains("nan"))
        #expect(!chart.text().isEmpty)
      }
    }
  }
}

@Suite("Scales of charts")
struct ScaleTests {
  @Test(
    "ticks are round numbers inside the range",
    arguments: [(-3.0, 17.0), (0, 1), (1e-7, 3e-7), (-1e6, 2e6)])
  func ticksAreInside(low: Double, high: Double) {
    let scale = Scale(Axis(label: "", range: low...high), values: [])
    let ticks = scale.ticks(6).map(\.value)
    #expect((3...13).contains(ticks.count))
    #expect(ticks.allSatisfy { $0 >= low - 1e-9 * abs(low) && $0 <= high + 1e-9 * abs(high) })
    #expect(Set(scale.ticks(6).map(\.text)).count == ticks.count)
  }

  @Test("a logarithmic axis gives every decade the same length")
  func logarithmic() throws {
    let scale = Scale(Axis(label: "", range: 0.01...100, isLogarithmic: true), values: [])
    let places = [0.01, 0.1, 1, 10, 100].compactMap(scale.position)
    #expect(places.count == 5)
    for (k, place) in places.enumerated() { #expect(abs(place - Double(k) / 4) < 1e-12) }
    #expect(scale.position(0) == nil)
    #expect(scale.ticks(6).map(\.text) == ["0.01", "0.1", "1", "10", "100"])
  }

  @Test("bars stand on 0")
  func barsStandOnZero() {
    let chart = Chart(
      title: "", x: Axis(label: "", categories: ["a", "b"]), y: Axis(label: ""),
      series: [Series(name: "", points: [Point(x: 0, y: 3), Point(x: 1, y: 5)], mark: .bars)])
    #expect(chart.scales().y.low == 0)
    #expect(chart.scales().x.ticks(6).map(\.text) == ["a", "b"])
  }
}
