import PluginHost

/// Text of strangers, fit to be shown.
enum PrintableText {
  static func of(_ text: String) -> String { PluginText.clean(text) }
  static func isFit(_ text: String) -> Bool { PluginText.isClean(text) }
}
