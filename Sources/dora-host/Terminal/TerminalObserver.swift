import Synchronization
import Work

/// Shows a workflow's notices and progress at the terminal, and stops it when the user asks for it.
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

  /// - Parameter file: the file that result lines are written to; nil means standard output, and
  ///   then progress is shown only if that is a terminal.
  convenience init(_ runtime: RuntimeOptions, ofLinesTo file: String?) {
    self.init(
      isQuiet: runtime.quiet, hidesProgress: file == nil && !Console.errorIsTerminal)
  }

  /// Until a workflow reads this for the first time, an interruption ends the program at once.
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

  /// Each piece of work has its own line: the time left depends on its own rate.
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

  /// Keeps the progress line. Text printed afterwards begins on a new line.
  func finish() {
    line.withLock { line in
      line?.line.finish()
      // The next piece is shown on a new line, and its rate is measured from the same start.
    }
  }
}
