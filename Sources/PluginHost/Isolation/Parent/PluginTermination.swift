import CSandbox
import Glibc

/// The way in which a plugin process ended.
enum PluginTermination: Equatable {
  /// The kernel refused a system call that plugins don't need.
  case refused(systemCall: Int32)
  case crashed(signal: Int32, place: Int32)
  /// The plugin ended the process itself.
  case exited(code: Int32)
  /// Another process ended it with a signal.
  case killed(signal: Int32)
  /// The process no longer exists, and its exit status isn't available.
  case vanished
  case tooSlow(seconds: Double)
  case tooLoud(bytes: Int)

  /// - Parameters:
  ///   - record: the child's own record of its end, which the plugin may have forged.
  ///   - status: the status from `waitpid`, which takes precedence; nil if it isn't available.
  init(_ record: sb_exit_record, status: Int32?) {
    let isNoted = status.map { sb_exit_code_of($0) == Int64(record.signal) + 128 } ?? true
    if isNoted, record.signal == SIGSYS {
      self = .refused(systemCall: record.system_call)
    } else if isNoted, record.signal > 0 {
      self = .crashed(signal: record.signal, place: record.place)
    } else if status == nil {
      self = .vanished
    } else if let status, sb_signal_of(status) != 0 {
      self = .killed(signal: sb_signal_of(status))
    } else {
      self = .exited(code: sb_exit_code_of(status ?? 0))
    }
  }
}

extension PluginTermination {
  /// Whether the plugin itself caused the end, regardless of the machine and its load. This is
  /// false for a timeout, because the limit may have been too short for a slow plugin.
  var isOwnDoing: Bool {
    switch self {
    case .refused, .crashed, .exited, .tooLoud: true
    case .killed(let signal): Self.ownSignals.contains(signal)
    case .tooSlow, .vanished: false
    }
  }

  /// The signals that are caused by the process's own actions. The status shows them even if the
  /// process has prevented their recording.
  private static let ownSignals = [SIGSYS, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT]
}

extension PluginTermination: CustomStringConvertible {
  var description: String {
    switch self {
    case .refused(let number):
      "it tried to \(SystemCall.purpose(of: number)), which an isolated plugin may not"
    case .crashed(let signal, SB_FAULT_STACK):
      "it used up its stack (\(Self.name(of: signal)))"
    case .crashed(let signal, SB_FAULT_INPUT):
      "it wrote into its read-only input (\(Self.name(of: signal)))"
    case .crashed(let signal, _): "it crashed with \(Self.name(of: signal))"
    case .exited(let code): "it ended its process with exit code \(code)"
    case .killed(SIGSYS):
      // The refused call isn't recorded in this case, because the C library blocks all signals
      // while it starts a thread.
      "it tried to start a thread, or something else of the kind (SIGSYS), which an isolated plugin "
        + "may not"
    case .killed(let signal): "its process was ended by \(Self.name(of: signal))"
    case .vanished: "its process came to its end"
    case .tooSlow(let seconds): "it didn't return within \(seconds.formatted()) s"
    case .tooLoud(let bytes): "it printed more than \(bytes >> 10) KiB"
    }
  }

  private static func name(of signal: Int32) -> String {
    let name = String(cString: sb_signal_name(signal))
    return name.isEmpty ? "signal \(signal)" : "SIG" + name
  }
}

extension Double {
  /// Formats the number without unneeded digits, such as "60" or "0.5".
  fileprivate func formatted() -> String {
    self == rounded() && abs(self) < 1e9 ? "\(Int(self))" : "\(self)"
  }
}
