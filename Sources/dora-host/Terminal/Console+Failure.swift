import Failures
import Work

extension Console {
  /// Prints an error: the only place that writes "error: ". An interruption is no error.
  ///
  /// Text that an error quotes from a file or a plugin must not look like a line of this program,
  /// so an error of one line stays one line.
  static func report(_ failure: any Failure) {
    guard let text = text(of: failure) else { return }
    let whole = failure.kind == .interrupted ? text : "error: " + text
    failure.hasLines ? message(whole) : line(whole)
  }

  /// What happened, with the names of options; nil if it has been reported already.
  private static func text(of failure: any Failure) -> String? {
    switch failure {
    case let error as WorkError: error.text?.onCommandLine
    default: ErrorText.of(failure)
    }
  }
}
