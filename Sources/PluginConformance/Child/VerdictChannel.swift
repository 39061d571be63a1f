import Glibc

/// The line between a child process and its parent: what the plugin is doing, then the verdict.
///
/// Lines of text on a descriptor of its own, since standard output belongs to what is watched:
/// ```
/// with beta=0.3 (seed 2)        what is tried
/// call evaluate                 the last one says where a crash happened
/// objective lire                of the pack, from the check of the description
/// robustifier trimmed           likewise
/// fault it reached past the end of 'd_logp'
/// fail the same batch twice: …
/// ```
enum VerdictChannel {
  /// The child's end.
  static let descriptor: Int32 = 3

  static func send(_ word: String, _ text: String) {
    let line = word + " " + text.replacing("\n", with: "; ") + "\n"
    var bytes = Array(line.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      // Without a parent to read it a verdict is of no use.
      guard count > 0 else { _exit(1) }
      bytes = bytes.dropFirst(count)
    }
  }

  static func send(_ outcome: Outcome) { send(outcome.word, outcome.reason ?? "") }

  /// What a child said.
  struct Transcript: Sendable {
    /// The verdict, if there is one.
    private(set) var outcome: Outcome?
    /// Why a store or a load was impossible.
    private(set) var fault: String?
    private(set) var objectives: [String] = []
    private(set) var robustifiers: [String] = []
    private var call = "load"
    /// Those of the verdict, or the last ones.
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

/// Tells the parent what is about to happen, so that it knows where a crash was.
enum Progress {
  private nonisolated(unsafe) static var call = ""
  private nonisolated(unsafe) static var circumstances = ""

  /// Which of the plugin's functions is called.
  static func entering(_ name: String) {
    if name == call { return }
    call = name
    VerdictChannel.send("call", name)
  }

  /// With which parameters and data; an empty text when it is over.
  static func trying(_ text: String) {
    if text == circumstances { return }
    circumstances = text
    VerdictChannel.send("with", text)
  }
}
