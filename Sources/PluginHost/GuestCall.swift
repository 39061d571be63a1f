import CLtdl
import Foundation

/// How the host calls into a plugin.
///
/// A library that was built with `-Ofast` sets the processor's flush-to-zero mode when it is
/// loaded, and a careless function may leave another rounding mode behind: from then on the host
/// itself would compute other numbers. So the floating-point environment is put back after every
/// call.
enum GuestCall {
  /// Runs a call marked [exclusive] or [worker].
  static func run<Result>(_ body: () throws(PluginError) -> Result) throws(PluginError) -> Result {
    var environment = fenv_t()
    fegetenv(&environment)
    defer { fesetenv(&environment) }
    return try body()
  }

  /// Runs a call marked [setup]: one at a time in the whole process. libltdl, which isn't safe to
  /// be called from two threads, is only ever called from within.
  static func setUp<Result>(
    _ body: () throws(PluginError) -> Result
  ) throws(PluginError) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try run(body)
  }

  /// Recursive, because ending one instance may end another.
  private static let lock = NSRecursiveLock()
}
