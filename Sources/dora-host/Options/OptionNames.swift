import ArgumentParser
import Work

extension Setting {
  /// The name of the setting's option: `--max-length` for `maxLength`.
  var option: String {
    "--" + name.map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
  }
}

extension WorkError {
  /// Turns a request's validation errors into usage errors of the argument parser.
  static func asUsage(_ validate: () throws -> Void) throws {
    do { try validate() } catch let error as WorkError {
      throw ValidationError(error.text?.onCommandLine ?? "")
    }
  }
}

extension WorkText {
  /// The text for a user of the command line, with the names of options.
  var onCommandLine: String { text(naming: \.option) }
}
