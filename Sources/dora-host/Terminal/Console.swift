import Foundation
import Glibc
import LocalSystem
import SafeText
import Work

/// Writes results to standard output and messages to standard error.
enum Console {
  /// Writes a result. If that fails, for instance because the disk is full, the program ends, since
  /// later results would be lost as well.
  ///
  /// - Parameter isInFiles: whether the text only describes results that are already in files. If
  ///   so, the program continues after the reader has closed the pipe.
  static func result(_ text: String, isInFiles: Bool = false) {
    // Text for a file or a pipe is written unchanged.
    let shown = isatty(STDOUT_FILENO) == 1 ? HarmlessText.of(text, mayHaveLines: true) : text
    guard write(shown + "\n", to: STDOUT_FILENO) else {
      // It is not an error if the reader, such as 'head', closes the pipe.
      if errno == EPIPE, isInFiles { return }
      if errno == EPIPE { exit(128 + SIGPIPE) }
      ExitCode.end(
        after: WorkError.failed("standard output can't be written: \(SystemError.lastReason)"))
    }
  }

  /// Writes a message, which may have several lines and may contain the name of an untrusted file.
  /// A failure is ignored, because a reader that closes the pipe must not end a run.
  static func message(_ text: String) {
    _ = write(HarmlessText.of(text, mayHaveLines: true) + "\n", to: STDERR_FILENO)
  }

  /// Writes a message as one line. Line breaks are escaped, since they can only be part of quoted
  /// text.
  static func line(_ text: String) {
    _ = write(HarmlessText.of(text) + "\n", to: STDERR_FILENO)
  }

  /// Writes text about progress without a line break after it.
  static func progress(_ text: String) {
    _ = write(text, to: STDERR_FILENO)
  }

  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// The number of columns of the terminal that shows standard error; 80 if it is unknown.
  static var width: Int { width(of: STDERR_FILENO) ?? 80 }

  /// The number of columns of the terminal that shows standard output; nil if no terminal does.
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
        // The pipe is full and another process that shares it has made it non-blocking, so wait.
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
