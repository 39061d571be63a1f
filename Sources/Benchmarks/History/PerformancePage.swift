import Foundation

/// Writes the tables of a documentation page from the history.
///
/// A table is between the lines `<!-- begin NAME -->` and `<!-- end NAME -->`. Everything else on
/// the page is left unchanged. Each table shows the last measurement of its kind on each machine.
public enum PerformancePage {
  /// The names of the tables that a page may contain.
  public static let parts = ["peers", "kernels", "startup", "sampling", "tokenizers", "cost"]

  /// Returns the page with its tables replaced.
  ///
  /// - Throws: ``BenchmarkError/file(_:reason:)`` for a table whose end line is missing.
  public static func filled(
    _ page: String, from history: [HistoryLine], file: String
  ) throws(BenchmarkError) -> String {
    var page = page
    for part in parts {
      let (begin, end) = ("<!-- begin \(part) -->", "<!-- end \(part) -->")
      guard let start = page.range(of: begin) else { continue }
      guard let stop = page.range(of: end, range: start.upperBound..<page.endIndex) else {
        throw .file(file, reason: "'\(begin)' has no '\(end)'")
      }
      let body = text(part, history)
      page.replaceSubrange(start.upperBound..<stop.lowerBound, with: "\n\(body)\n")
    }
    return page
  }

  private static func result(_ part: String, _ line: HistoryLine) -> (any TabulatedResult)? {
    switch part {
    case "peers": line.peers
    case "kernels": line.kernels
    case "startup": line.startup
    case "sampling": line.sampling
    case "tokenizers": line.tokenizers
    default: line.cost
    }
  }

  private static func text(_ part: String, _ history: [HistoryLine]) -> String {
    var newest: [(machine: String, text: String)] = []
    for line in history {
      guard let result = result(part, line) else { continue }
      let machine = "\(line.machine.cpu), \(line.processors)"
      newest.removeAll { $0.machine == machine }
      newest.append((machine, origin(line) + "\n\n" + result.markdown))
    }
    return newest.isEmpty
      ? "Not measured yet." : newest.map(\.text).joined(separator: "\n\n")
  }

  /// Returns the machine, the date and the versions of a measurement as text.
  private static func origin(_ line: HistoryLine) -> String {
    let packages = line.packages.map { "\($0.name) \($0.version)" }
    return
      ([
        "\(line.machine.cpu), \(line.processors) processors", line.machine.os,
        "\(line.machine.blas), core \(line.machine.blasCore)",
        "commit \(line.commit.prefix(12))", String(line.date.prefix(10)),
      ] + packages).joined(separator: "; ") + "."
  }
}
