import Failures
import Work

extension Console {
  /// Prints an error. Only this function writes "error: ". An interruption isn't an error.
  ///
  /// An error of one line is written as one line, so that text quoted from a file or a plugin can't
  /// imitate a line of this program.
  static func report(_ failure: any Failure) {
    guard let text = text(of: failure) else { return }
    let whole = failure.kind == .interrupted ? text : "error: " + text
    failure.hasLines ? message(whole) : line(whole)
  }

  /// Returns a description of the failure, with the names of options, or nil if it has already been
  /// reported.
  private static func text(of failure: any Failure) -> String? {
    switch failure {
    case let error as WorkError: error.text?.onCommandLine
    default: ErrorText.of(failure)
    }
  }
}
