import Foundation

/// The options that are present on the command line, as opposed to those that have their default
/// values.
///
/// The argument parser doesn't tell them apart. A value that was given takes effect even if it
/// equals the default of another command.
struct GivenOptions {
  private let names: Set<Substring>

  init(_ arguments: [String] = CommandLine.arguments) {
    names = Set(
      arguments.filter { $0.hasPrefix("--") }.map { argument in
        argument.dropFirst(2).prefix { $0 != "=" }
      })
  }

  /// - Parameter name: the option's long name without dashes.
  func contains(_ name: String) -> Bool { names.contains(name[...]) }

  /// The names of the settings of these options: `maxLength` for `--max-length`.
  var settings: Set<String> {
    Set(
      names.map { name in
        let words = name.split(separator: "-")
        return words.prefix(1).joined() + words.dropFirst().map(\.capitalized).joined()
      })
  }
}
