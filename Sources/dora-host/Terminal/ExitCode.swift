import ArgumentParser
import Calibration
import Checkpoints
import Foundation
import Objectives
import PluginHost
import Preferences
import Tokenization
import Training
import Transformer

/// How the program ends.
enum ExitCode: Int32 {
  case done = 0
  /// Something went wrong after work had begun.
  case failed = 1
  /// Wrong usage or bad input; nothing was started.
  case usage = 2
  /// A plugin broke the interface's rules.
  case misbehaviour = 3
  case interrupted = 130

  /// Says what went wrong and ends the program.
  static func end(after error: any Error) -> Never {
    switch error {
    case let stop as Stop:
      if let message = stop.message { Console.message(message) }
      exit(stop.code.rawValue)
    case let failure as PluginError:
      Console.message("error: \(failure)")
      exit((failure.isMisbehaviour ? misbehaviour : failure.isAboutData ? failed : usage).rawValue)
    case is TrainingError, is DataError, is TokenizerError, is TransformerError,
      is CheckpointError, is CalibrationError, is ObjectiveError, is ScoreLogError:
      Console.message("error: \(error)")
      exit(usage.rawValue)
    case is CocoaError:
      Console.message("error: \(error.localizedDescription)")
      exit(failed.rawValue)
    default:
      endParsing(error)
    }
  }

  /// Help, version and wrong usage, as the argument parser words them.
  private static func endParsing(_ error: any Error) -> Never {
    let code = DoraHost.exitCode(for: error)
    let text = UsageHint.improved(DoraHost.fullMessage(for: error))
    if code == .success {
      Console.result(text)
      exit(done.rawValue)
    }
    Console.message(text)
    exit(code == .validationFailure ? usage.rawValue : failed.rawValue)
  }
}

/// An end that a command chose.
struct Stop: Error {
  var code: ExitCode
  var message: String?
}

extension PluginError {
  /// Whether it came up in an evaluation rather than before anything was started.
  fileprivate var isAboutData: Bool {
    switch self {
    case .refusedDatum, .notRepresentable, .outOfMemory, .internalError: true
    default: false
    }
  }
}

/// What the argument parser can't know about a wrong option.
enum UsageHint {
  /// Points from an unknown option to where objectives' and robustifiers' parameters go.
  static func improved(_ text: String) -> String {
    let mark = "Unknown option '--"
    guard let start = text.range(of: mark)?.upperBound,
      let end = text[start...].firstIndex(of: "'"), !text.contains("Did you mean")
    else { return text }
    let name = text[start..<end].prefix { $0 != "=" }
    let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let hint =
      "Did you mean --param \(name)=…? Parameters of the objective follow --param, the "
      + "robustifier's --robust-param."
    return ([String(lines[0]), hint] + lines.dropFirst().map(String.init)).joined(separator: "\n")
  }
}
