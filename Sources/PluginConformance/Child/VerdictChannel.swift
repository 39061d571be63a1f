import Glibc
import LocalSystem

/// The line between a child process and its parent: it carries what the plugin is doing, then the
/// verdict.
///
/// The lines of text have a separate descriptor, since standard output belongs to the plugin:
/// ```
/// with beta=0.3 (seed 2)        what is tried
/// call evaluate                 the last one says where a crash happened
/// objective lire                an objective of the pack, from the check of the description
/// robustifier trimmed           likewise, a robustifier
/// fault it reached past the end of 'd_logp'
/// fail the same batch twice: …
/// ```
enum VerdictChannel {
  /// The descriptor in the child process.
  static let descriptor = SpawnedProcess.firstDescriptor

  static func send(_ word: String, _ text: String) {
    let line = word + " " + text.replacing("\n", with: "; ") + "\n"
    var bytes = Array(line.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      // Without a parent to read it, a verdict is useless.
      guard count > 0 else { _exit(1) }
      bytes = bytes.dropFirst(count)
    }
  }

  static func send(_ outcome: Outcome) { send(outcome.word, outcome.reason ?? "") }

  /// The messages of a child.
  struct Transcript: Sendable {
    /// The verdict, if any.
    private(set) var outcome: Outcome?
    /// Why a memory access failed.
    private(set) var fault: String?
    private(set) var objectives: [String] = []
    private(set) var robustifiers: [String] = []
    private var call = "load"
    /// The circumstances of the verdict, or the last ones.
    private var circumstances = ""

    init(_ text: String) {
      for line in text.split(separator: "\n") {
        let space = line.firstIndex(of: " ") ?? line.endIndex
        let (word, rest) = (String(line[..<space]), String(line[space...].dropFirst()))
        switch word {
        case "call": call = rest
        case "with": circumstances = rest
        case "objective": objectives.append(rest)
        case "robustifier": robustifiers.append(rest)
        case "fault": fault = rest
        default: outcome = Outcome(word: word, reason: rest)
        }
      }
    }

    /// ", with beta=0.3 (seed 2)", or nothing.
    var suffix: String { circumstances.isEmpty ? "" : ", with \(circumstances)" }
    /// " in 'evaluate', with beta=0.3 (seed 2)".
    var place: String { " in '\(call)'" + suffix }
  }
}

/// Tells the parent what is about to happen, so that it knows where a crash occurred.
enum Progress {
  private nonisolated(unsafe) static var call = ""
  private nonisolated(unsafe) static var circumstances = ""

  /// Reports which of the plugin's functions is called.
  static func entering(_ name: String) {
    if name == call { return }
    call = name
    VerdictChannel.send("call", name)
  }

  /// Reports the parameters and data in use; an empty text ends them.
  static func trying(_ text: String) {
    if text == circumstances { return }
    circumstances = text
    VerdictChannel.send("with", text)
  }
}
