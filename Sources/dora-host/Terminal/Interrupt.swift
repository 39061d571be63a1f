import Glibc
import LocalSystem

/// Requests to stop the run, made with Ctrl-C, with SIGTERM or by closing the terminal.
///
/// After the first request, the step in progress is finished and the state is saved. The second
/// request ends the program at once.
enum Interrupt {
  nonisolated(unsafe) private static var requests: sig_atomic_t = 0

  static var isRequested: Bool { requests > 0 }

  private static let isWatching: Void = take()

  /// Handles SIGINT, SIGTERM and SIGHUP until the program ends. Further calls do nothing.
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
    // These signals may be blocked if the parent process started this program from a worker thread.
    pthread_sigmask(SIG_UNBLOCK, &watched, nil)
  }

  /// Counts the closing of the terminal as one request, although shell and kernel may both send
  /// SIGHUP.
  private static func watchHangup(_ watched: inout sigset_t) {
    var before = sigaction()
    sigaction(SIGHUP, nil, &before)
    // With nohup, SIGHUP is ignored, and the user expects the program to continue.
    let isIgnored = unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) == 1
    if isIgnored { return }
    sigaddset(&watched, SIGHUP)
    Glibc.signal(SIGHUP) { _ in if Interrupt.requests == 0 { Interrupt.requests = 1 } }
  }
}
