/// Text from files, plugins and archives on its way to a person: the one place that says what of it may
/// reach a terminal.
public enum HarmlessText {
  /// Replaces what a terminal obeys, and what turns the direction of writing, by "?".
  ///
  /// - Parameter mayHaveLines: keeps ends of lines and tabs, for text that this program laid out.
  public static func of(_ text: String, mayHaveLines: Bool = false) -> String {
    func isFit(_ scalar: Unicode.Scalar) -> Bool {
      isHarmless(scalar) || mayHaveLines && (scalar == "\n" || scalar == "\t")
    }
    if text.unicodeScalars.allSatisfy(isFit) { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { isFit($0) ? $0 : "?" }))
  }

  /// False for controls, separators of lines, and invisible characters such as those that turn the
  /// direction of writing. The two that join letters of many scripts, and pictures, are harmless.
  public static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    if (0x20..<0x7F).contains(scalar.value) { return true }
    return switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: false
    case .format: scalar.value == 0x200C || scalar.value == 0x200D
    default: true
    }
  }
}
