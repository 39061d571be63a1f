import ArgumentParser
import Work

extension Setting {
  /// The option for the setting with this name: `--max-length` for `maxLength`.
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
  /// The text for users of the command line, which calls settings by the names of their options.
  var onCommandLine: String { text(naming: \.option) }
}
