import CSandbox
import Foundation

/// Starts the program that runs as a plugin process.
struct PluginLaunch {
  let path: String
  let executable: String
  /// The maximum amount of the child's private memory, in bytes.
  let memory: UInt64

  /// The error for a failed start, with the reason for the last failure of a system call.
  var failure: PluginError {
    .notIsolated(path: path, reason: String(cString: strerror(errno)).lowercased())
  }

  func region(_ name: String) throws(PluginError) -> SharedRegion {
    guard let region = SharedRegion(name, size: SharedLayout.size) else { throw failure }
    return region
  }

  /// - Parameters:
  ///   - descriptors: the descriptors to pass to the child, where their numbers are 3, 4, ….
  ///   - output: the destination of the child's standard output and standard error.
  /// - Returns: the process id, or 0 with `errno` set.
  func spawn(descriptors: [Int32], output: Int32) -> pid_t {
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO)
    // The descriptors are first copied to higher numbers, because one of them may already have a
    // number that another is to have.
    let copies = descriptors.map { fcntl($0, F_DUPFD_CLOEXEC, SharedLayout.library + 1) }
    defer { for copy in copies where copy >= 0 { close(copy) } }
    guard !copies.contains(-1) else { return 0 }
    for (i, copy) in copies.enumerated() {
      posix_spawn_file_actions_adddup2(&files, copy, SharedLayout.requests + Int32(i))
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The child has its own process group, so that only the parent receives Ctrl-C and can save its
    // state first.
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var process: pid_t = 0
    let status = Self.withStrings(
      [executable] + PluginServer.arguments
        + ["--memory", "\(memory)", "--parent", "\(getpid())", "--", path]
    ) { argv in
      Self.withStrings(Self.environment) { environment in
        posix_spawn(&process, executable, &files, &attributes, argv, environment)
      }
    }
    errno = status
    return status == 0 ? process : 0
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

  private static func withStrings<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
