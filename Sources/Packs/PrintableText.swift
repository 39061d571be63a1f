import PluginHost

/// Makes untrusted text safe to print.
enum PrintableText {
  static func of(_ text: String) -> String { PluginText.clean(text) }
  static func isFit(_ text: String) -> Bool { PluginText.isClean(text) }
}
