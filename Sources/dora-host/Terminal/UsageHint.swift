import Foundation

/// Usage errors as the argument parser words them, with what it can't know.
enum UsageHint {
  /// Begins as every other error does, and points from an unknown option to where parameters of
  /// objectives and robustifiers go.
  static func improved(_ text: String) -> String {
    let mark = "Error: "
    guard text.hasPrefix(mark) else { return text }
    var lines = text.dropFirst(mark.count).split(
      separator: "\n", maxSplits: 1, omittingEmptySubsequences: false
    ).map(String.init)
    if let name = unknownOption(in: lines[0]), !isSlip(name, in: lines[0]),
      takesParameters(lines.last ?? "")
    {
      lines[0] = "Unknown option '--\(name)'. Did you mean --param \(name)=…?"
      lines.insert(
        "Parameters of the objective follow --param, the robustifier's --robust-param.", at: 1)
    }
    let first = lines[0].prefix(1).lowercased() + lines[0].dropFirst()
    return (["error: \(first)"] + lines.dropFirst()).joined(separator: "\n")
  }

  private static func unknownOption(in line: String) -> String? {
    guard let rest = text(after: "Unknown option '--", in: line) else { return nil }
    return String(rest.prefix { $0 != "'" && $0 != "=" })
  }

  /// Whether the parser's suggestion is a slip of the pen away: '--lambda' from '--lamda', but not
  /// '--data' from '--beta'.
  private static func isSlip(_ name: String, in line: String) -> Bool {
    guard let rest = text(after: "Did you mean '--", in: line) else { return false }
    let meant = rest.prefix { $0 != "'" }
    let start = zip(name, meant).prefix { $0 == $1 }.count
    let end = zip(name.dropFirst(start).reversed(), meant.dropFirst(start).reversed())
      .prefix { $0 == $1 }.count
    let length = max(name.count, meant.count)
    // Two letters may be a pair the wrong way round, but are half of a short name.
    return length - start - end <= (length > 5 ? 2 : 1)
  }

  private static func takesParameters(_ usage: String) -> Bool {
    usage.contains("dora-host train") || usage.contains("dora-host replay")
  }

  private static func text(after mark: String, in line: String) -> Substring? {
    line.range(of: mark).map { line[$0.upperBound...] }
  }
}
