import CLtdl
import Foundation

/// Runs the host's calls into a plugin.
///
/// A library that was built with `-Ofast` sets the processor's flush-to-zero mode when it is
/// loaded, and a function may change the rounding mode without restoring it. Either would change
/// the host's own results, so the floating-point environment is restored after every call.
enum PluginCall {
  /// Runs a call that the interface marks as [exclusive] or [worker].
  static func run<Result>(_ body: () throws(PluginError) -> Result) throws(PluginError) -> Result {
    var environment = fenv_t()
    fegetenv(&environment)
    defer { fesetenv(&environment) }
    return try body()
  }

  /// Runs a call that the interface marks as [setup]. Only one such call runs at a time in the
  /// whole process. Calls to libltdl, which isn't thread-safe, are made only in this function.
  static func setUp<Result>(
    _ body: () throws(PluginError) -> Result
  ) throws(PluginError) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try run(body)
  }

  /// The lock is recursive, because destroying an instance may destroy another.
  private static let lock = NSRecursiveLock()
}
