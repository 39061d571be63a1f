import Synchronization
import Work

/// Shows a workflow's notices and progress on the terminal, and tells the workflow when the user
/// asks it to stop.
final class TerminalObserver: WorkObserver {
  private let isQuiet: Bool
  /// Whether progress is hidden; notices may still be shown.
  private let hidesProgress: Bool
  private let line = Mutex<(label: String, line: ProgressLine)?>(nil)

  init(isQuiet: Bool, hidesProgress: Bool = false) {
    self.isQuiet = isQuiet
    self.hidesProgress = hidesProgress
  }

  convenience init(_ runtime: RuntimeOptions) { self.init(isQuiet: runtime.quiet) }

  /// - Parameter file: the file for result lines, or nil for standard output. In the latter case,
  ///   progress is shown only if standard error is a terminal.
  convenience init(_ runtime: RuntimeOptions, ofLinesTo file: String?) {
    self.init(
      isQuiet: runtime.quiet, hidesProgress: file == nil && !Console.errorIsTerminal)
  }

  /// Whether the user asked the workflow to stop. Until a workflow reads this property for the
  /// first time, an interruption ends the program at once.
  var isStopRequested: Bool {
    Interrupt.watch()
    return Interrupt.isRequested
  }

  func notice(_ text: WorkText) {
    if isQuiet { return }
    finish()
    Console.line(text.onCommandLine)
  }

  func warning(_ text: WorkText) {
    finish()
    Console.message(text.onCommandLine)
  }

  /// Shows progress. Each task has its own line, because the time left depends on the task's own
  /// rate.
  func progress(_ progress: WorkProgress) {
    line.withLock { line in
      if progress.isBeginning || line?.label != progress.label {
        line?.line.finish()
        let new = ProgressLine(isQuiet: isQuiet || hidesProgress, after: progress.doneBefore)
        line = (progress.label, new)
      }
      if progress.isBeginning { return }
      line?.line.show(progress.label, done: progress.done, of: progress.total, progress.details)
    }
  }

  /// Leaves the progress line on the screen. Text printed afterwards begins on a new line.
  func finish() {
    line.withLock { line in
      line?.line.finish()
      // The line is kept, so further progress of the same task appears on a new line with the same
      // rate.
    }
  }
}
