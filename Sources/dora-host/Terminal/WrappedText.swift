/// Wraps text at spaces between words.
enum WrappedText {
  /// Returns lines of at most `width` characters, each indented by a margin. A word that is too
  /// long has a line of its own.
  static func wrap(_ text: String, width: Int, margin: Int) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty && margin + line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    let space = String(repeating: " ", count: margin)
    return (lines + [line]).map { space + $0 }.joined(separator: "\n")
  }
}
