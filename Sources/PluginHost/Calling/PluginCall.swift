import CLtdl
import Foundation

/// How the host calls into a plugin.
///
/// A library that was built with `-Ofast` sets the processor's flush-to-zero mode when it is
/// loaded, and a careless function may leave the rounding mode changed. The host's own results
/// would then differ, so the floating-point environment is restored after every call.
enum PluginCall {
  /// Runs a call marked [exclusive] or [worker].
  static func run<Result>(_ body: () throws(PluginError) -> Result) throws(PluginError) -> Result {
    var environment = fenv_t()
    fegetenv(&environment)
    defer { fesetenv(&environment) }
    return try body()
  }

  /// Runs a call marked [setup]: one at a time in the whole process. libltdl, which isn't
  /// thread-safe, is only called from within this function.
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
