import Foundation
import Glibc

/// Where text goes: results to standard output, everything said to a person to standard error.
enum Console {
  static func result(_ text: String) {
    write(text + "\n", to: STDOUT_FILENO)
  }

  static func message(_ text: String) {
    write(text + "\n", to: STDERR_FILENO)
  }

  /// A message without an end of line, for progress.
  static func progress(_ text: String) {
    write(text, to: STDERR_FILENO)
  }

  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Columns of the terminal at standard error; 80 where it can't be told.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes all of `text`. A reader that went away, such as `head`, ends the program as it ends others.
  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}
