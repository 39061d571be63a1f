import CSandbox
import Foundation

/// A child process that runs any program, with chosen descriptors and nothing else of this one.
///
/// It has its own process group, so that only this program handles Ctrl-C, and every process that
/// it starts can be ended with it. Signals have their default effect in it.
package struct SpawnedProcess: Sendable {
  package let id: pid_t

  /// The first of the descriptors that a child is given beyond the standard ones.
  package static let firstDescriptor: Int32 = 3

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - environment: all of the child's variables, as "NAME=value".
  ///   - output: the descriptor that becomes the child's standard output and error. Its standard
  ///     input is empty.
  ///   - descriptors: become the descriptors 3, 4, … of the child.
  /// - Returns: nil with `errno` set if the program can't be started.
  package init?(
    _ executable: String, _ arguments: [String], environment: [String], output: Int32,
    descriptors: [Int32]
  ) {
    var files = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&files)
    defer { posix_spawn_file_actions_destroy(&files) }
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO)
    // Copied to higher numbers first, because a descriptor may already have the number that another
    // one gets.
    let free = Self.firstDescriptor + Int32(descriptors.count)
    let copies = descriptors.map { fcntl($0, F_DUPFD_CLOEXEC, free) }
    defer { for copy in copies where copy >= 0 { close(copy) } }
    guard !copies.contains(-1) else { return nil }
    for (i, copy) in copies.enumerated() {
      posix_spawn_file_actions_adddup2(&files, copy, Self.firstDescriptor + Int32(i))
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var process: pid_t = 0
    let status = Self.withStrings([executable] + arguments) { arguments in
      Self.withStrings(environment) { environment in
        posix_spawn(&process, executable, &files, &attributes, arguments, environment)
      }
    }
    errno = status
    guard status == 0 else { return nil }
    id = process
  }

  /// Kills a process and its group, since it may have started other processes or left its group.
  package static func kill(_ process: pid_t) {
    Foundation.kill(-process, SIGKILL)
    Foundation.kill(process, SIGKILL)
  }

  private static func withStrings<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
