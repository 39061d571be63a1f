import CSandbox
import Foundation

/// The process that started this one to do a part of its work.
package enum ParentProcess {
  /// The environment variable that contains the process id of the parent.
  package static let variable = "DORA_HOST_PARENT"

  /// Whether there is such a parent. If so, the parent tells the user about an interruption and how
  /// to resume.
  nonisolated(unsafe) package private(set) static var isPresent = false

  /// Makes this process end when its parent ends, if there is a parent. Otherwise, this process
  /// could still be working when another program resumes the parent's work. The program calls this
  /// once, before anything else.
  package static func follow() {
    guard let text = ProcessInfo.processInfo.environment[variable], let parent = pid_t(text) else {
      return
    }
    unsetenv(variable)
    isPresent = true
    sb_die_with_parent()
    // The parent may have ended before the call above.
    if getppid() != parent { exit(EXIT_FAILURE) }
  }
}
