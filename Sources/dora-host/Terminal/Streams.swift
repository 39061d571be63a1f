import Glibc

/// Preparations before the program opens anything: the standard streams are open, and a failed
/// write is an error rather than the end of the program.
enum Streams {
  /// Signals sent when a write fails: the reader closed the pipe, or the file exceeds the limit
  /// (`ulimit -f`).
  private static let signals = [SIGPIPE, SIGXFSZ]

  /// Called once, before anything else.
  static func prepare() {
    // A file opened in place of a closed stream would receive all messages.
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

  /// Restores the signals in a process that holds a plugin: the host must see which signal ended
  /// it.
  static func restoreSignals() {
    for signal in signals { Glibc.signal(signal, SIG_DFL) }
  }
}
