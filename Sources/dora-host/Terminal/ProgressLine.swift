import CheckedNumbers
import Foundation
import SafeText
import Work

/// One line at the bottom of a terminal that shows how far long work is.
///
/// Where standard error isn't a terminal it says nothing but a line now and then, so that a log stays
/// readable.
struct ProgressLine {
  private let isQuiet: Bool
  private let isTerminal = Console.errorIsTerminal
  private let start = Date()
  private var lastShown = Date.distantPast
  /// What was done when the clock of the rate began to run.
  private var first: (count: Int, time: Date)?
  /// Whether the terminal's last line is this one's.
  private var isShown = false

  /// Seconds between two updates of a terminal's line, and between two lines of a log.
  private var interval: Double { isTerminal ? 0.1 : 30 }

  /// - Parameter done: of the work before this run. Without it the first piece that is shown doesn't count
  ///   for the rate: it may have had much to wait for.
  init(isQuiet: Bool, after done: Int? = nil) {
    self.isQuiet = isQuiet
    first = done.map { ($0, start) }
  }

  /// Shows `done` of `total`, with the time left and what else there is to say.
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

  /// Leaves the line standing and goes to the next; a second time it does nothing.
  mutating func finish() {
    if isTerminal, isShown { Console.progress("\n") }
    isShown = false
  }

  /// Nothing before there is a rate.
  private static func left(_ elapsed: Double, pieces: Int, of remaining: Int) -> String {
    pieces > 0 ? Duration.text(seconds: elapsed / Double(pieces) * Double(remaining)) + " left" : ""
  }

  private func fitted(_ text: String) -> String { String(text.prefix(max(20, Console.width - 1))) }
}
