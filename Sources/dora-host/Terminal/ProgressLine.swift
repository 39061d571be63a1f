import Foundation

/// One line at the bottom of a terminal that shows how far long work is.
///
/// Where standard error isn't a terminal it says nothing but a line now and then, so that a log stays
/// readable.
struct ProgressLine {
  private let isQuiet: Bool
  private let isTerminal = Console.errorIsTerminal
  private let start = Date()
  private var lastShown = Date.distantPast
  private var firstCount: Int?
  /// Whether the terminal's last line is this one's.
  private var isShown = false

  /// Seconds between two updates of a terminal's line, and between two lines of a log.
  private var interval: Double { isTerminal ? 0.1 : 30 }

  /// - Parameter done: of the work before this run; nil where the first piece that is shown is 1.
  init(isQuiet: Bool, after done: Int? = nil) {
    self.isQuiet = isQuiet
    firstCount = done
  }

  /// Shows `done` of `total`, with the time left and what else there is to say.
  mutating func show(_ label: String, done: Int, of total: Int, _ details: String = "") {
    let first = firstCount ?? done - 1
    firstCount = first
    guard !isQuiet, Date().timeIntervalSince(lastShown) >= interval || done == total else { return }
    lastShown = Date()
    isShown = true
    let elapsed = Date().timeIntervalSince(start)
    let left = elapsed / Double(max(1, done - first)) * Double(total - done)
    let time = done == total ? Self.text(seconds: elapsed) : Self.text(seconds: left) + " left"
    // The time comes before the details: a narrow terminal cuts off the end.
    let text = ["\(label) \(done)/\(total)", time, details].filter { !$0.isEmpty }
      .joined(separator: "  ")
    Console.progress(isTerminal ? "\r" + fitted(text) + "\u{1B}[K" : text + "\n")
  }

  /// Leaves the line standing and goes to the next; a second time it does nothing.
  mutating func finish() {
    if isTerminal, isShown { Console.progress("\n") }
    isShown = false
  }

  private func fitted(_ text: String) -> String { String(text.prefix(max(20, Console.width - 1))) }

  static func text(seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    return switch whole {
    case ..<60: "\(whole) s"
    case ..<3600: "\(whole / 60) min \(whole % 60) s"
    default: "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
  }
}
