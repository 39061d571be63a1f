import ArgumentParser
import Calibration
import ChatTemplates
import Checkpoints
import Collectives
import Experiments
import Foundation
import LocalSystem
import ModelExport
import Objectives
import Packs
import PluginConformance
import PluginHost
import Preferences
import Replay
import TensorCore
import Tokenization
import Training
import Transformer
import Work

/// The exit codes of the program.
enum ExitCode: Int32 {
  case done = 0
  /// Something went wrong after work had begun.
  case failed = 1
  /// Wrong usage or bad input; nothing was started.
  case usage = 2
  /// A plugin broke the interface's rules.
  case misbehaviour = 3
  case interrupted = 130

  /// Prints the error and ends the program.
  static func end(after error: any Error) -> Never {
    switch error {
    case let stop as Stop:
      let isForParent = stop.code == .interrupted && ParentProcess.isPresent
      if let message = stop.message, !isForParent { Console.message(message) }
      exit(stop.code.rawValue)
    case let end as WorkError:
      let isForParent = end.kind == .interrupted && ParentProcess.isPresent
      if let text = end.text, !isForParent {
        Console.message((end.kind == .interrupted ? "" : "error: ") + text.onCommandLine)
      }
      exit(ExitCode(end.kind).rawValue)
    case let wrong as ValidationError:
      Console.message("error: \(wrong.message)")
      exit(usage.rawValue)
    case let failure as StepFailure:
      Console.line("error: \(failure)")
      exit((isMisbehaviour(failure.cause) ? misbehaviour : failed).rawValue)
    case let failure as ReplayFailure:
      Console.line("error: \(failure)")
      exit((isMisbehaviour(failure.cause) ? misbehaviour : failed).rawValue)
    case let failure as PluginError:
      Console.message("error: \(failure)")
      exit((failure.isMisbehaviour ? misbehaviour : usage).rawValue)
    case let failure as PackError:
      Console.line("error: \(failure)")
      exit((failure.isOfWriting ? failed : usage).rawValue)
    case ObjectiveError.foreign:
      Console.line("error: \(error)")
      exit((isMisbehaviour(error) ? misbehaviour : failed).rawValue)
    case let failure as CollectiveError:
      Console.line("error: \(failure)")
      exit((failure.isWhileRunning ? failed : usage).rawValue)
    case StudyError.interrupted:
      Console.message("\(error)")
      exit(interrupted.rawValue)
    case is TrainingError, is DataError, is TokenizerError, is ChatTemplateError,
      is TransformerError,
      is CheckpointError, is CalibrationError, is ObjectiveError, is ScoreLogError,
      is ConformanceError, is ExportError, is StudyError, is MatrixLibraryError,
      is Arguments.EmptyPath:
      // Text quoted from a file or a plugin must not look like a line of this program.
      Console.line("error: \((error as? any SettingError)?.text.onCommandLine ?? "\(error)")")
      exit((isOfRun(error) ? failed : usage).rawValue)
    case is CocoaError, is POSIXError:
      Console.line("error: \(SystemError.text(of: error))")
      exit(failed.rawValue)
    default:
      endParsing(error)
    }
  }

  /// Whether a plugin broke the interface's rules.
  private static func isMisbehaviour(_ error: any Error) -> Bool {
    switch error {
    case let error as PluginError: error.isMisbehaviour
    case ObjectiveError.foreign(_, _, let isMisbehaviour): isMisbehaviour
    case ObjectiveError.repeatDiffers, ObjectiveError.belowBound: true
    default: false
    }
  }

  /// Whether an error arises during the work, rather than in the user's input.
  private static func isOfRun(_ error: any Error) -> Bool {
    switch error {
    case TrainingError.nonFiniteGradient, TrainingError.hugeDerivative,
      TrainingError.nonFiniteLogProbability,
      TrainingError.nonFiniteUpdate:
      true
    case TransformerError.nonFiniteScores: true
    case TransformerError.checkpoint(let inner), ExportError.unreadable(let inner): isOfRun(inner)
    case CheckpointError.unwritable, CheckpointError.noRoom: true
    case ObjectiveError.nonFiniteLoss, ObjectiveError.exponentOverflow,
      ObjectiveError.weightOverflow:
      true
    default: false
    }
  }

  /// Help, version and wrong usage, as the argument parser words them.
  private static func endParsing(_ error: any Error) -> Never {
    let code = DoraHost.exitCode(for: error)
    let text = UsageHint.improved(DoraHost.fullMessage(for: error), of: Arguments.given)
    if code == .success {
      Console.result(
        CompletionScript.isAsked(by: Arguments.given) ? CompletionScript.improved(text) : text)
      exit(done.rawValue)
    }
    Console.message(text)
    exit(code == .validationFailure ? usage.rawValue : failed.rawValue)
  }
}

extension ExitCode {
  init(_ kind: FailureKind) { self = ExitCode(rawValue: kind.exitStatus) ?? .failed }
}

/// Ends the program with an exit code that a command chose.
struct Stop: Error {
  var code: ExitCode
  var message: String?
}
