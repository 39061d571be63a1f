/// A first line that names the columns of a table, as in CSV and TSV files.
public struct TableHeader: Equatable, Sendable {
  /// The character between two columns.
  public let separator: Character

  /// - Parameters:
  ///   - line: a file's first line.
  ///   - names: the known column names. At least one of them must be present, because any line of
  ///     prose may contain commas.
  /// - Returns: nil if the line isn't such a header.
  public init?(_ line: [UInt8], names: Set<String>) {
    // Longer lines can't be headers. A line may be a gigabyte long.
    guard line.count < 1 << 16 else { return nil }
    let text = String(decoding: line, as: UTF8.self)
    let found = [",", "\t", ";"].map(Character.init).first { separator in
      let columns = text.split(separator: separator, omittingEmptySubsequences: false).map {
        $0.trimmingQuotes.lowercased()
      }
      return columns.count > 1 && columns.contains(where: names.contains)
    }
    // A table with one column, such as a list of prompts, has no separator.
    let isColumn = names.contains(text.prefix { !$0.isNewline }.trimmingQuotes.lowercased())
    guard let found = found ?? (isColumn ? "," : nil) else { return nil }
    separator = found
  }
}

extension Substring {
  fileprivate var trimmingQuotes: Substring {
    let isTrimmed: (Character) -> Bool = { $0 == "\"" || $0 == "'" || $0.isWhitespace }
    let rest = drop(while: isTrimmed)
    guard let last = rest.lastIndex(where: { !isTrimmed($0) }) else { return "" }
    return rest[...last]
  }
}
