import CSandbox
import Foundation

/// The program that started this one to do a part of its work.
enum ParentProcess {
  /// Tells a child whose it is.
  static let variable = "DORA_HOST_PARENT"

  /// Ends this program with its parent, if it has one: whoever goes on with the parent's work would
  /// find it being done already.
  static func follow() {
    guard let text = ProcessInfo.processInfo.environment[variable], let parent = pid_t(text) else {
      return
    }
    unsetenv(variable)
    sb_die_with_parent()
    // It may have ended before that.
    if getppid() != parent { exit(ExitCode.failed.rawValue) }
  }
}
