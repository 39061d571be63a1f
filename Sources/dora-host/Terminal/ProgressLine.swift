import CheckedNumbers
import Foundation
import SafeText
import Work

/// One line at the bottom of a terminal that shows the progress of long work.
///
/// If standard error isn't a terminal, only an occasional line is written, so that a log stays
/// readable.
struct ProgressLine {
  private let isQuiet: Bool
  private let isTerminal = Console.errorIsTerminal
  private let start = Date()
  private var lastShown = Date.distantPast
  /// The pieces done and the time at which measuring the rate began.
  private var first: (count: Int, time: Date)?
  /// Whether the terminal's last line is this progress line.
  private var isShown = false

  /// Seconds between two updates of a terminal's line, and between two lines of a log.
  private var interval: Double { isTerminal ? 0.1 : 30 }

  /// - Parameter done: the pieces done before this run. If nil, the first piece that is shown
  ///   doesn't count towards the rate, because it may include a long wait.
  init(isQuiet: Bool, after done: Int? = nil) {
    self.isQuiet = isQuiet
    first = done.map { ($0, start) }
  }

  /// Shows `done` of `total`, with the time left and further details.
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
    // The time comes before the details: a narrow terminal cuts off the end.
    let text = HarmlessText.of(
      ["\(label) \(done)/\(total)", time, details].filter { !$0.isEmpty }.joined(separator: "  "))
    Console.progress(isTerminal ? "\r" + fitted(text) + "\u{1B}[K" : text + "\n")
  }

  /// Leaves the line on screen and moves to the next; a second call does nothing.
  mutating func finish() {
    if isTerminal, isShown { Console.progress("\n") }
    isShown = false
  }

  /// The time left, as text; empty until the rate is known.
  private static func left(_ elapsed: Double, pieces: Int, of remaining: Int) -> String {
    pieces > 0 ? Duration.text(seconds: elapsed / Double(pieces) * Double(remaining)) + " left" : ""
  }

  private func fitted(_ text: String) -> String { String(text.prefix(max(20, Console.width - 1))) }
}
