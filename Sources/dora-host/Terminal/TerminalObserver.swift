import Work

/// Shows a workflow's notices and progress at the terminal, and stops it where the user asked for it.
final class TerminalObserver: WorkObserver {
  private let runtime: RuntimeOptions
  /// Whether progress is not shown, though notices may be.
  private let hidesProgress: Bool
  private var line: (label: String, line: ProgressLine)?

  init(_ runtime: RuntimeOptions) {
    self.runtime = runtime
    hidesProgress = false
  }

  /// - Parameter file: where lines of results go; nil for standard output, among which progress is shown
  ///   only at a terminal.
  init(_ runtime: RuntimeOptions, ofLinesTo file: String?) {
    self.runtime = runtime
    hidesProgress = file == nil && !Console.errorIsTerminal
  }

  var isStopRequested: Bool { Interrupt.isRequested }

  func notice(_ text: WorkText) {
    finish()
    runtime.notice(text.onCommandLine)
  }

  /// Each piece of work has a line of its own: the time left is that of its own rate.
  func progress(_ progress: WorkProgress) {
    if progress.isBeginning || line?.label != progress.label {
      finish()
      let new = ProgressLine(
        isQuiet: runtime.quiet || hidesProgress, after: progress.doneBefore)
      line = (progress.label, new)
    }
    if progress.isBeginning { return }
    line?.line.show(progress.label, done: progress.done, of: progress.total, progress.details)
  }

  /// Leaves the line of progress standing. Whatever is printed afterwards begins on a line of its own.
  func finish() {
    line?.line.finish()
    line = nil
  }
}
