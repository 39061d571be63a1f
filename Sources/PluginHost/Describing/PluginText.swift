import Glibc
import SafeText

/// Makes text from a plugin safe for a log: one bounded line of valid UTF-8 without control
/// characters.
package enum PluginText {
  /// The longest text that is passed on, in Unicode scalars.
  static let limit = 500
  /// The longest text that is read, in bytes, since a plugin's text may lack its terminating zero.
  static let byteLimit = 4096

  /// Reads at most `capacity` bytes, up to the first zero.
  static func read(_ start: UnsafePointer<CChar>, capacity: Int = byteLimit) -> String {
    let length = strnlen(start, min(capacity, byteLimit))
    // Copied, because a plugin in another process may still be writing to it.
    let bytes = Array(UnsafeRawBufferPointer(start: start, count: length))
    return clean(String(decoding: bytes, as: UTF8.self))
  }

  /// Makes text harmless and truncates it at ``limit``.
  package static func clean(_ text: String) -> String {
    let start = String(text.unicodeScalars.prefix(limit))
    return HarmlessText.of(start)
      + (start.unicodeScalars.count < text.unicodeScalars.count ? "…" : "")
  }

  /// Whether a text is already in the form produced by ``clean(_:)``.
  package static func isClean(_ text: String) -> Bool {
    text.unicodeScalars.count <= limit + 1
      && text.unicodeScalars.allSatisfy(HarmlessText.isHarmless)
  }
}
