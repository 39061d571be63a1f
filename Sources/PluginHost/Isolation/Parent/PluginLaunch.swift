import CSandbox
import Foundation
import LocalSystem

/// Starts the program that runs as a plugin process.
struct PluginLaunch {
  let path: String
  let executable: String
  /// The maximum amount of the child's private memory, in bytes.
  let memory: UInt64

  /// The error for a failed start, with the reason for the last failure of a system call.
  var failure: PluginError {
    .notIsolated(path: path, reason: SystemError.lastReason.lowercased())
  }

  func region(_ name: String) throws(PluginError) -> SharedRegion {
    guard let region = SharedRegion(name, size: SharedLayout.size) else { throw failure }
    return region
  }

  /// - Parameters:
  ///   - descriptors: the requests, the answers and the library, in this order.
  ///   - output: where the child's standard output and error go.
  /// - Returns: the process, or 0 with `errno` set.
  func spawn(descriptors: [Int32], output: Int32) -> pid_t {
    let arguments =
      PluginServer.arguments + ["--memory", "\(memory)", "--parent", "\(getpid())", "--", path]
    return SpawnedProcess(
      executable, arguments, environment: Self.environment, output: output,
      descriptors: descriptors)?.id ?? 0
  }

  /// The environment of the child. It contains only the variables that the dynamic linker needs,
  /// because the parent's environment may contain secrets. It also limits the process to one
  /// thread, because Landlock confines only the calling thread.
  private static let environment: [String] = {
    let kept = ["LD_LIBRARY_PATH"].compactMap { name in
      ProcessInfo.processInfo.environment[name].map { "\(name)=\($0)" }
    }
    return kept + ["OPENBLAS_NUM_THREADS=1", "SWIFT_BACKTRACE=enable=no"]
  }()
}
