import Foundation
import Objectives
import Replay
import StrictJSON

/// The results of several objectives on one log, as text and as JSON.
struct ComparisonReport {
  private let names: [String]
  private let rows: [ScoreLog.Row]
  private let opinions: [[ReplayVariant.Opinion]]
  private let comparison: GradientComparison
  /// The positions of the rows in which the variants differ most, in descending order of
  /// difference.
  private let order: [Int]
  private let differences: [Double]

  /// - Parameter opinions: the opinions of each variant, one per row of the log.
  init(
    _ variants: [ReplayVariant], _ opinions: [[ReplayVariant.Opinion]], of log: ScoreLog, top: Int
  ) {
    names = variants.map(\.name)
    rows = log.rows
    self.opinions = opinions
    comparison = GradientComparison(opinions.map { $0.map(\.pull) })
    let differences = comparison.differences
    // Rows with equal differences keep their order in the log.
    order = Array(
      differences.indices.sorted { (differences[$1], $0) < (differences[$0], $1) }.prefix(top))
    self.differences = differences
  }

  /// The results as one JSON object.
  var json: String {
    var line = JSONLine()
    line.add("objectives", names)
    line.add("norm", comparison.norms)
    line.add(
      "cosine", names.indices.map { a in names.indices.map { comparison.cosine(a, $0) ?? .nan } })
    line.add("rows", objects: order.map(row))
    return line.text
  }

  private func row(_ i: Int) -> JSONLine {
    var line = JSONLine()
    line.add("line", rows[i].line)
    if let id = rows[i].id { line.add("id", id) }
    line.add("difference", differences[i])
    line.add("loss", opinions.map { $0[i].loss ?? .nan })
    line.add("loss_weight", opinions.map { $0[i].lossWeight ?? .nan })
    line.add("share", names.indices.map { comparison.shares(of: $0)[i] })
    return line
  }

  // MARK: Text

  var text: String {
    (["cosine between the gradients by every scored token's log-probability"] + cosines + [""]
      + ["rows that differ most: loss, weight dL/dl, share of the squared gradient"] + table)
      .joined(separator: "\n")
  }

  private var cosines: [String] {
    let width = labels.map(\.count).max() ?? 0
    let head = Self.padded("", width) + names.indices.map { Self.right("\($0 + 1)", 8) }.joined()
    return [head]
      + names.indices.map { a in
        Self.padded(labels[a], width)
          + (0...a).map { b in
            Self.right(comparison.cosine(a, b).map { Self.number($0, "%.3f") } ?? "-", 8)
          }.joined()
      }
  }

  private var labels: [String] { names.enumerated().map { "  \($0 + 1) \($1)" } }

  private var table: [String] {
    let shares = names.indices.map { comparison.shares(of: $0) }
    let ids = order.map { rows[$0].id ?? "" }
    let idWidth = min(24, ids.map(\.count).max() ?? 0)
    let head =
      Self.right("line", 8) + "  " + Self.padded("", idWidth) + Self.right("difference", 12)
      + names.indices.map { n in
        ["loss", "weight", "share"].map { Self.right("\(n + 1) \($0)", 11) }.joined()
      }.joined()
    return [head]
      + zip(order, ids).map { i, id in
        Self.right("\(rows[i].line)", 8) + "  "
          + Self.padded(String(id.prefix(idWidth)), idWidth)
          + Self.right(Self.number(differences[i], "%.4f"), 12)
          + names.indices.map { n in
            Self.right(opinions[n][i].loss.map { Self.number($0, "%.4f") } ?? "-", 11)
              + Self.right(opinions[n][i].lossWeight.map { Self.number($0, "%.5f") } ?? "-", 11)
              + Self.right(Self.number(shares[n][i], "%.4f"), 11)
          }.joined()
      }
  }

  private static func number(_ value: Double, _ format: String) -> String {
    abs(value) < 1e5 ? String(format: format, value) : String(format: "%.3e", value)
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
