import Objectives
import Packs
import PluginHost
import Replay
import Training
import Work

/// The text of errors for users of the command line.
enum ErrorText {
  /// Returns the error's message, in which settings are called by the names of their options.
  static func of(_ error: any Error) -> String {
    switch error {
    case let failure as StepFailure: "step \(failure.step), \(failure.place): \(of(failure.cause))"
    case let failure as ReplayFailure: "\(failure.place): \(of(failure.cause))"
    case let error as any SettingError: error.text.onCommandLine
    default: "\(error)" + (remedy(for: error) ?? "")
    }
  }

  /// Returns the options that help with an error of a library that doesn't know the settings.
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
