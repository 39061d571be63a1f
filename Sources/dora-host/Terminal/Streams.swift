import Glibc

/// Ensures that the standard streams are open, and that a failed write is an error instead of
/// ending the program.
enum Streams {
  /// The signals for failed writes: the reader has closed the pipe, or the file exceeds its size
  /// limit (`ulimit -f`).
  private static let signals = [SIGPIPE, SIGXFSZ]

  /// Prepares the streams. The program calls this once, before anything else.
  static func prepare() {
    // If a standard stream were closed, the next file to be opened would take its place and receive
    // all messages.
    for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
      let null = open("/dev/null", O_RDWR)
      if null >= 0, null != stream {
        dup2(null, stream)
        close(null)
      }
    }
    // Installs an empty handler, because child processes would inherit SIG_IGN.
    for signal in signals {
      let before = Glibc.signal(signal) { _ in }
      if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        Glibc.signal(signal, SIG_IGN)
      }
    }
  }

  /// Restores the signals' default actions in a plugin process, so that the host sees which signal
  /// ended it.
  static func restoreSignals() {
    for signal in signals { Glibc.signal(signal, SIG_DFL) }
  }
}
