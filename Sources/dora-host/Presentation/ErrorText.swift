import Objectives
import Work

/// What a user of the command line reads about an error.
enum ErrorText {
  /// The error's message, in which settings have the names of their options.
  static func of(_ error: any Error) -> String {
    ((error as? any SettingError)?.text.onCommandLine ?? "\(error)") + (remedy(for: error) ?? "")
  }

  /// What to do about an error of a library that knows no settings: the options that help.
  private static func remedy(for error: any Error) -> String? {
    switch error {
    case ObjectiveError.needsGroups: " with \(Setting.group.option)"
    default: nil
    }
  }
}
