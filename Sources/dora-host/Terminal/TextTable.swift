/// A table of texts for a terminal. The first column is left-aligned, and all others are
/// right-aligned.
struct TextTable {
  private var rows: [[String]]

  init(_ header: [String]) { rows = [header] }

  mutating func add(_ row: [String]) {
    precondition(row.count == rows[0].count, "\(row.count) cells for \(rows[0].count) columns")
    rows.append(row)
  }

  /// The table as lines, with two spaces between columns and no trailing spaces.
  var text: String { text(ofColumns: Array(rows[0].indices)) }

  /// Returns the table in lines of at most `width` characters. Columns that don't fit follow below
  /// the others, after a repetition of the first column. If the width is nil, as for a pipe or a
  /// file, the length of lines is unlimited.
  func text(fitting width: Int?) -> String {
    guard let width else { return text }
    var blocks: [[Int]] = [[0]]
    var used = widths[0]
    for column in rows[0].indices.dropFirst() {
      let more = Self.gap + widths[column]
      if used + more > width, blocks[blocks.count - 1].count > 1 {
        blocks.append([0])
        used = widths[0]
      }
      blocks[blocks.count - 1].append(column)
      used += more
    }
    return blocks.map { text(ofColumns: $0) }.joined(separator: "\n\n")
  }

  private static let gap = 2

  private var widths: [Int] {
    rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  }

  private func text(ofColumns columns: [Int]) -> String {
    let widths = widths
    let gap = String(repeating: " ", count: Self.gap)
    return rows.map { row in
      let cells = columns.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + space : space + row[column]
      }
      var line = cells.joined(separator: gap)
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}
