/// Sanitises text from files, plugins and archives before it is shown to a person. This is the only
/// place that determines which characters may reach a terminal.
public enum HarmlessText {
  /// Replaces characters that control a terminal or change the writing direction with "?".
  ///
  /// - Parameter mayHaveLines: whether line ends and tabs are kept, for text that was formatted by
  ///   this program.
  public static func of(_ text: String, mayHaveLines: Bool = false) -> String {
    func isFit(_ scalar: Unicode.Scalar) -> Bool {
      isHarmless(scalar) || mayHaveLines && (scalar == "\n" || scalar == "\t")
    }
    if text.unicodeScalars.allSatisfy(isFit) { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { isFit($0) ? $0 : "?" }))
  }

  /// Whether a character may reach a terminal. This is false for control characters, line
  /// separators, and invisible characters such as those that change the writing direction. The two
  /// joiners used in many scripts and in emoji are harmless.
  public static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    if (0x20..<0x7F).contains(scalar.value) { return true }
    return switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: false
    case .format: scalar.value == 0x200C || scalar.value == 0x200D
    default: true
    }
  }
}
