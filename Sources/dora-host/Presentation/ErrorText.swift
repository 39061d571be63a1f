import Objectives
import Work

/// The text of errors for users of the command line.
enum ErrorText {
  /// Returns the error's message, in which settings are called by the names of their options.
  static func of(_ error: any Error) -> String {
    ((error as? any SettingError)?.text.onCommandLine ?? "\(error)") + (remedy(for: error) ?? "")
  }

  /// Returns the options that help with an error of a library that doesn't know the settings.
  private static func remedy(for error: any Error) -> String? {
    switch error {
    case ObjectiveError.needsGroups: " with \(Setting.group.option)"
    default: nil
    }
  }
}
