import Glibc
import LocalSystem

/// Whether someone asked the run to stop: with Ctrl-C, SIGTERM, or by closing the terminal.
///
/// The first request lets the step in progress finish and the state be saved; the second ends the
/// program at once.
enum Interrupt {
  nonisolated(unsafe) private static var requests: sig_atomic_t = 0

  static var isRequested: Bool { requests > 0 }

  private static let isWatching: Void = take()

  /// Takes over SIGINT, SIGTERM and SIGHUP for the rest of the program; further calls do nothing.
  static func watch() { _ = isWatching }

  private static func take() {
    var watched = sigset_t()
    sigemptyset(&watched)
    for signal in [SIGINT, SIGTERM] {
      sigaddset(&watched, signal)
      Glibc.signal(signal) { _ in
        // Only async-signal-safe functions may be called here.
        if Interrupt.requests > 0 { _exit(130) }
        Interrupt.requests = 1
        if ParentProcess.isPresent { return }
        let answer: StaticString =
          "\nfinishing the current step; press Ctrl-C again to stop immediately\n"
        _ = Glibc.write(STDERR_FILENO, answer.utf8Start, answer.utf8CodeUnitCount)
      }
    }
    watchHangup(&watched)
    // A parent that started this program from a worker thread may have left these signals blocked.
    pthread_sigmask(SIG_UNBLOCK, &watched, nil)
  }

  /// Closing the terminal is one request, although shell and kernel may both send the signal.
  private static func watchHangup(_ watched: inout sigset_t) {
    var before = sigaction()
    sigaction(SIGHUP, nil, &before)
    // A user who starts a program with nohup wants it to go on.
    let isIgnored = unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) == 1
    if isIgnored { return }
    sigaddset(&watched, SIGHUP)
    Glibc.signal(SIGHUP) { _ in if Interrupt.requests == 0 { Interrupt.requests = 1 } }
  }
}
