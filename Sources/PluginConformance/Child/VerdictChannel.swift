import Glibc
import LocalSystem

/// The channel from a child process to its parent. The child reports what the plugin is doing, and
/// finally the verdict.
///
/// The channel has its own descriptor, since the plugin may write to standard output. It carries
/// lines of text:
/// ```
/// with beta=0.3 (seed 2)        what is tried
/// call evaluate                 the last one says where a crash happened
/// objective lire                an objective of the pack, from the check of the description
/// robustifier trimmed           likewise, a robustifier
/// fault it reached past the end of 'd_logp'
/// fail the same batch twice: …
/// ```
enum VerdictChannel {
  /// The channel's descriptor in the child process.
  static let descriptor = SpawnedProcess.firstDescriptor

  static func send(_ word: String, _ text: String) {
    let line = word + " " + text.replacing("\n", with: "; ") + "\n"
    var bytes = Array(line.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      // If the parent no longer reads the channel, a verdict is useless.
      guard count > 0 else { _exit(1) }
      bytes = bytes.dropFirst(count)
    }
  }

  static func send(_ outcome: Outcome) { send(outcome.word, outcome.reason ?? "") }

  /// The parsed messages of a child process.
  struct Transcript: Sendable {
    /// The verdict; nil if the child process ended without one.
    private(set) var outcome: Outcome?
    /// The reason why a memory access failed; nil if none did.
    private(set) var fault: String?
    private(set) var objectives: [String] = []
    private(set) var robustifiers: [String] = []
    private var call = "load"
    /// The circumstances of the verdict or, without a verdict, the last ones reported.
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

    /// The circumstances as the end of a sentence, such as ", with beta=0.3 (seed 2)". Empty if
    /// there are none.
    var suffix: String { circumstances.isEmpty ? "" : ", with \(circumstances)" }
    /// The call and the circumstances as the end of a sentence, such as " in 'evaluate', with
    /// beta=0.3 (seed 2)".
    var place: String { " in '\(call)'" + suffix }
  }
}

/// Tells the parent process what happens next. If the child process crashes, the parent therefore
/// knows where.
enum Progress {
  private nonisolated(unsafe) static var call = ""
  private nonisolated(unsafe) static var circumstances = ""

  /// Reports the function of the plugin that is about to be called.
  static func entering(_ name: String) {
    if name == call { return }
    call = name
    VerdictChannel.send("call", name)
  }

  /// Reports the parameters and data in use. An empty text means that there are none.
  static func trying(_ text: String) {
    if text == circumstances { return }
    circumstances = text
    VerdictChannel.send("with", text)
  }
}
