/// Text broken between words.
enum WrappedText {
  /// Lines of at most `width` columns, each indented by a margin; a longer word gets a line of its
  /// own.
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
