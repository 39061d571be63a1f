import CSandbox
import CheckedNumbers
import Foundation

/// Derives the outcome of a check from how its child process ended. If it ended without a verdict,
/// the plugin is the cause.
enum CheckVerdict {
  static func outcome(_ ending: ChildProcess.Ending, after deadline: TimeInterval) -> Outcome {
    let transcript = VerdictChannel.Transcript(ending.verdict)
    let place = transcript.place
    if let fault = transcript.fault { return .failed(fault + place) }
    if case .failed(let reason) = transcript.outcome { return .failed(reason + transcript.suffix) }
    if ending.wasStopped {
      return .failed(
        "it had to be stopped after \(Int(saturating: deadline.rounded(.up))) s\(place)")
    }
    if let signal = name(ofSignal: sb_signal_of(ending.status)) {
      return .failed("it crashed with \(signal)\(place)" + lastWords(ending.output))
    }
    guard let outcome = transcript.outcome else {
      return .failed(
        "it ended the process with exit status \(sb_exit_code_of(ending.status))\(place)"
          + lastWords(ending.output))
    }
    let code = sb_exit_code_of(ending.status)
    return code == 0 ? outcome : .failed("the process then ended with exit status \(code)")
  }

  private static func name(ofSignal signal: Int32) -> String? {
    if signal == 0 { return nil }
    let names = [
      SIGSEGV: "SIGSEGV", SIGBUS: "SIGBUS", SIGABRT: "SIGABRT", SIGFPE: "SIGFPE", SIGILL: "SIGILL",
      SIGTRAP: "SIGTRAP", SIGKILL: "SIGKILL", SIGTERM: "SIGTERM", SIGXFSZ: "SIGXFSZ",
      SIGPIPE: "SIGPIPE",
    ]
    return names[signal] ?? "signal \(signal)"
  }

  /// Returns the last line of the output, which often contains the error message of a runtime
  /// library.
  private static func lastWords(_ output: String) -> String {
    guard let line = output.split(whereSeparator: \.isNewline).last else { return "" }
    let clean = line.unicodeScalars.prefix(120).map { $0.value < 0x20 ? "?" : String($0) }
    return ": " + clean.joined()
  }
}
