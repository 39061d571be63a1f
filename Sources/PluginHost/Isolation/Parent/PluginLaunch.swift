import CSandbox
import Foundation

/// Starts the program that becomes the child.
struct PluginLaunch {
  let path: String
  let executable: String
  /// The maximum private memory of the child, in bytes.
  let memory: UInt64

  /// The error for a failed start, with the system's current reason.
  var failure: PluginError {
    .notIsolated(path: path, reason: String(cString: strerror(errno)).lowercased())
  }

  func region(_ name: String) throws(PluginError) -> SharedRegion {
    guard let region = SharedRegion(name, size: SharedLayout.size) else { throw failure }
    return region
  }

  /// - Parameters:
  ///   - descriptors: become descriptors 3, 4, … of the child.
  ///   - output: where the child's standard output and error go.
  /// - Returns: the process, or 0 with `errno` set.
  func spawn(descriptors: [Int32], output: Int32) -> pid_t {
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO)
    // Copied to higher numbers first, because a descriptor may already have the number that another
    // one gets.
    let copies = descriptors.map { fcntl($0, F_DUPFD_CLOEXEC, SharedLayout.library + 1) }
    defer { for copy in copies where copy >= 0 { close(copy) } }
    guard !copies.contains(-1) else { return 0 }
    for (i, copy) in copies.enumerated() {
      posix_spawn_file_actions_adddup2(&files, copy, SharedLayout.requests + Int32(i))
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The child gets its own process group, so that only the parent handles Ctrl-C and saves its
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

  /// Contains only the variables that the dynamic linker needs, since the parent's environment may
  /// contain secrets. The process is limited to one thread, because Landlock confines only the
  /// calling thread.
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
