import CSandbox
import Glibc

/// Room on the stack: where a limit (ulimit -s) leaves too little, the program would end by a signal, in any
/// function, and so would its threads, which take the limit for their size.
enum StackRoom {
  /// What the deepest calls need, in bytes, with room to spare.
  private static let needed: rlim_t = 512 << 10
  /// What the system usually gives.
  private static let usual: rlim_t = 8 << 20

  /// Raises a low limit as far as that is allowed, and ends the program where it is not enough.
  static func check() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit) == 0,
      limit.rlim_cur < needed * 2
    else { return }
    limit.rlim_cur = min(limit.rlim_max, usual)
    setrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit)
    if limit.rlim_cur < needed {
      // Nothing that takes much room happens here.
      let text: StaticString =
        "error: the limit of the stack (ulimit -s) is too low; the program needs 512 KiB: raise it\n"
      _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
      _exit(2)
    }
    sb_set_thread_stacks(Int(limit.rlim_cur))
  }
}
