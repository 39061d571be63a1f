import CheckedNumbers
import Foundation
import SafeText
import Work

/// A line at the bottom of a terminal that shows the progress of a long task.
///
/// If standard error isn't a terminal, a line is written only occasionally, which keeps a log
/// readable.
struct ProgressLine {
  private let isQuiet: Bool
  private let isTerminal = Console.errorIsTerminal
  private let start = Date()
  private var lastShown = Date.distantPast
  /// The number of pieces done, and the time, when the measurement of the rate began.
  private var first: (count: Int, time: Date)?
  /// Whether this progress line is the last line on the terminal.
  private var isShown = false

  /// The number of seconds between two updates on a terminal, or between two lines in a log.
  private var interval: Double { isTerminal ? 0.1 : 30 }

  /// - Parameter done: the number of pieces done before this run. If nil, the rate doesn't include
  ///   the first piece that is shown, because it may include a long wait.
  init(isQuiet: Bool, after done: Int? = nil) {
    self.isQuiet = isQuiet
    first = done.map { ($0, start) }
  }

  /// Shows the number of pieces done, the total, the time left and further details.
  mutating func show(_ label: String, done: Int, of total: Int, _ details: String = "") {
    let now = Date()
    let first = self.first ?? (done, now)
    self.first = first
    guard !isQuiet, now.timeIntervalSince(lastShown) >= interval || done == total else { return }
    lastShown = now
    isShown = true
    let time =
      done == total
      ? Duration.text(seconds: now.timeIntervalSince(start))
      : Self.left(now.timeIntervalSince(first.time), pieces: done - first.count, of: total - done)
    // The time comes before the details, because a narrow terminal cuts off the end of the line.
    let text = HarmlessText.of(
      ["\(label) \(done)/\(total)", time, details].filter { !$0.isEmpty }.joined(separator: "  "))
    Console.progress(isTerminal ? "\r" + fitted(text) + "\u{1B}[K" : text + "\n")
  }

  /// Leaves the line on the screen and starts a new one. A second call does nothing.
  mutating func finish() {
    if isTerminal, isShown { Console.progress("\n") }
    isShown = false
  }

  /// Returns the time left as text, which is empty until the rate is known.
  private static func left(_ elapsed: Double, pieces: Int, of remaining: Int) -> String {
    pieces > 0 ? Duration.text(seconds: elapsed / Double(pieces) * Double(remaining)) + " left" : ""
  }

  private func fitted(_ text: String) -> String { String(text.prefix(max(20, Console.width - 1))) }
}
