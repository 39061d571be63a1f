import CSandbox
import Glibc

/// Checks the stack limit (ulimit -s), which also determines the stack size of threads. If it is
/// too low, any function on any thread may overflow the stack, and a signal ends the program.
enum StackRoom {
  /// The stack size needed by the deepest calls, in bytes, including a margin.
  private static let needed: rlim_t = 512 << 10
  /// The system's usual limit.
  private static let usual: rlim_t = 8 << 20

  /// Raises the limit as far as the system allows, and ends the program if it is still too low.
  static func check() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit) == 0,
      limit.rlim_cur < needed * 2
    else { return }
    limit.rlim_cur = min(limit.rlim_max, usual)
    setrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit)
    if limit.rlim_cur < needed {
      // The following code must not use much stack.
      let text: StaticString =
        "error: the limit of the stack (ulimit -s) is too low; the program needs 512 KiB: raise it\n"
      _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
      _exit(2)
    }
    sb_set_thread_stacks(Int(limit.rlim_cur))
  }
}
