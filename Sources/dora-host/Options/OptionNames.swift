import ArgumentParser
import Work

extension Setting {
  /// What the setting's option is called: `--max-length` of `maxLength`.
  var option: String {
    "--" + name.map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
  }
}

extension WorkError {
  /// What a request finds wrong with the options, as the argument parser says it.
  static func asUsage(_ validate: () throws -> Void) throws {
    do { try validate() } catch let error as WorkError {
      throw ValidationError(error.text?.onCommandLine ?? "")
    }
  }
}

extension WorkText {
  /// The text as a user of the command line reads it, with the names of options.
  var onCommandLine: String { text(naming: \.option) }
}
