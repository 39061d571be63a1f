import Objectives
import Packs
import PluginHost
import Replay
import Training
import Work

/// What a user of the command line reads about an error.
enum ErrorText {
  /// The error's message, in which settings have the names of their options.
  static func of(_ error: any Error) -> String {
    switch error {
    case let failure as StepFailure: "step \(failure.step), \(failure.place): \(of(failure.cause))"
    case let failure as ReplayFailure: "\(failure.place): \(of(failure.cause))"
    case let error as any SettingError: error.text.onCommandLine
    default: "\(error)" + (remedy(for: error) ?? "")
    }
  }

  /// What to do about an error of a library that knows no settings: the options that help.
  private static func remedy(for error: any Error) -> String? {
    switch error {
    case ObjectiveError.needsGroups: " with \(Setting.group.option)"
    case PackError.belowLevel: " (\(Setting.allowUnsigned.option))"
    case PluginError.noObjectives: "; name one with \(Setting.robust.option)"
    case PluginError.notIsolated: "; \(Setting.isolation.option) none runs it in this process"
    case PluginError.tooLargeForIsolation:
      ", or \(Setting.isolation.option) none if you trust it"
    default: nil
    }
  }
}
