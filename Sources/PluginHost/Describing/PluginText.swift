import Glibc
import SafeText

/// Makes text from a plugin safe for a log. The result is a line of limited length that consists of
/// valid UTF-8 without control characters.
package enum PluginText {
  /// The maximum length of text that is passed on, in Unicode scalars.
  static let limit = 500
  /// The maximum length of text that is read, in bytes. It is limited because the terminating zero
  /// may be missing.
  static let byteLimit = 4096

  /// Reads text up to the first zero, but at most `capacity` bytes.
  static func read(_ start: UnsafePointer<CChar>, capacity: Int = byteLimit) -> String {
    let length = strnlen(start, min(capacity, byteLimit))
    // The text is copied, because a plugin in another process may still be writing to it.
    let bytes = Array(UnsafeRawBufferPointer(start: start, count: length))
    return clean(String(decoding: bytes, as: UTF8.self))
  }

  /// Makes text harmless and truncates it at ``limit``.
  package static func clean(_ text: String) -> String {
    let start = String(text.unicodeScalars.prefix(limit))
    return HarmlessText.of(start)
      + (start.unicodeScalars.count < text.unicodeScalars.count ? "…" : "")
  }

  /// Returns whether a text already has the form produced by ``clean(_:)``.
  package static func isClean(_ text: String) -> Bool {
    text.unicodeScalars.count <= limit + 1
      && text.unicodeScalars.allSatisfy(HarmlessText.isHarmless)
  }
}
