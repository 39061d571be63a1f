import CSandbox
import Foundation

/// The program that started this one to do a part of its work.
package enum ParentProcess {
  /// Tells a child whose it is.
  package static let variable = "DORA_HOST_PARENT"

  /// Whether there is one: it then tells the person at the terminal of an interruption, and how to go
  /// on.
  nonisolated(unsafe) package private(set) static var isPresent = false

  /// Ends this program with its parent, if it has one: whoever goes on with the parent's work would
  /// find it being done already. Called once, before anything else.
  package static func follow() {
    guard let text = ProcessInfo.processInfo.environment[variable], let parent = pid_t(text) else {
      return
    }
    unsetenv(variable)
    isPresent = true
    sb_die_with_parent()
    // It may have ended before that.
    if getppid() != parent { exit(EXIT_FAILURE) }
  }
}
