import Glibc

/// What the program makes sure of before it opens anything: its streams are streams, and a write that fails
/// is an error rather than the end.
enum Streams {
  /// Signals of writes that fail: a reader that went away, a file larger than the limit (`ulimit -f`).
  private static let signals = [SIGPIPE, SIGXFSZ]

  /// Called once, before anything else.
  static func prepare() {
    // A file that took the place of a closed stream would be written into by everything that is said.
    for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
      let null = open("/dev/null", O_RDWR)
      if null >= 0, null != stream {
        dup2(null, stream)
        close(null)
      }
    }
    // A handler that does nothing rather than SIG_IGN, which programs that are started would inherit.
    for signal in signals {
      let before = Glibc.signal(signal) { _ in }
      if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        Glibc.signal(signal, SIG_IGN)
      }
    }
  }

  /// For a process that a plugin lives in: how it ends is what the host is told.
  static func restoreSignals() {
    for signal in signals { Glibc.signal(signal, SIG_DFL) }
  }
}
