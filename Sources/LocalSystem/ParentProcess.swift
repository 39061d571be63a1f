import CSandbox
import Foundation

/// The program that started this one to do a part of its work.
package enum ParentProcess {
  /// The environment variable that tells a child its parent's id.
  package static let variable = "DORA_HOST_PARENT"

  /// Whether there is such a parent, which then tells the user about an interruption and how to
  /// resume.
  nonisolated(unsafe) package private(set) static var isPresent = false

  /// Makes this program end when its parent ends, if it has one. Otherwise a program that resumes
  /// the parent's work could find this one still doing it. Called once, before anything else.
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
