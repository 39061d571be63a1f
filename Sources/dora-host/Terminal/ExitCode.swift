import ArgumentParser
import Failures
import Foundation
import LocalSystem
import Work

/// The exit codes of the program.
enum ExitCode: Int32 {
  case done = 0
  /// The command failed after it had started its work.
  case failed = 1
  /// The usage or the input was invalid, and no work was started.
  case usage = 2
  /// A plugin violated the rules of the interface.
  case misbehaviour = 3
  case interrupted = 130

  init(_ kind: FailureKind) { self = ExitCode(rawValue: kind.exitStatus) ?? .failed }

  /// Prints the error and ends the program.
  static func end(after error: any Error) -> Never {
    switch error {
    case let failure as any Failure:
      // If there is a parent process, it reports the interruption and how to resume.
      if failure.kind != .interrupted || !ParentProcess.isPresent { Console.report(failure) }
      exit(ExitCode(failure.kind).rawValue)
    case let wrong as ValidationError:
      Console.report(WorkError.badInput(WorkText(wrong.message)))
      exit(usage.rawValue)
    case is CocoaError, is POSIXError:
      Console.line("error: \(SystemError.text(of: error))")
      exit(failed.rawValue)
    default:
      endParsing(error)
    }
  }

  /// Prints the argument parser's text for help, version or wrong usage, and ends the program.
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
