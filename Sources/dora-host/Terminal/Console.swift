import Foundation
import Glibc
import LocalSystem
import SafeText
import Work

/// Where text goes: results to standard output, all messages to standard error.
enum Console {
  /// If a result can't be written, for instance because the disk is full, the program ends: later
  /// results would be lost as well.
  ///
  /// - Parameter isInFiles: whether the text only describes results that are in files already. Then
  ///   the program goes on if the reader has closed the pipe.
  static func result(_ text: String, isInFiles: Bool = false) {
    // Text for a file or a pipe is written unchanged.
    let shown = isatty(STDOUT_FILENO) == 1 ? HarmlessText.of(text, mayHaveLines: true) : text
    guard write(shown + "\n", to: STDOUT_FILENO) else {
      // A reader that closes the pipe, such as 'head', is no error.
      if errno == EPIPE, isInFiles { return }
      if errno == EPIPE { exit(128 + SIGPIPE) }
      ExitCode.end(
        after: WorkError.failed("standard output can't be written: \(SystemError.lastReason)"))
    }
  }

  /// A message that can't be written is dropped: a reader that closes the pipe must not end a run.
  /// The text may contain the name of an untrusted file.
  static func message(_ text: String) {
    _ = write(HarmlessText.of(text, mayHaveLines: true) + "\n", to: STDERR_FILENO)
  }

  /// Writes a message of one line. A line break can only come from quoted text, so it is escaped.
  static func line(_ text: String) {
    _ = write(HarmlessText.of(text) + "\n", to: STDERR_FILENO)
  }

  /// A message without an end of line, for progress.
  static func progress(_ text: String) {
    _ = write(text, to: STDERR_FILENO)
  }

  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// The number of columns of the terminal at standard error; 80 if it is unknown.
  static var width: Int { width(of: STDERR_FILENO) ?? 80 }

  /// The number of columns of the terminal at standard output; nil if results go elsewhere.
  static var resultWidth: Int? { isatty(STDOUT_FILENO) == 1 ? width(of: STDOUT_FILENO) ?? 80 : nil }

  private static func width(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Writes all of `text`. Returns false and sets `errno` if that fails.
  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        // Another process that shares the pipe has made it non-blocking.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waiting, 1, -1)
        continue
      }
      guard count > 0 else { return false }
      bytes = bytes.dropFirst(count)
    }
    return true
  }
}
