import Failures

/// A new plugin in one language. It contains the source, cases with known results, a README with
/// the build command, and a copy of the files needed to build it.
package struct PluginProject: Sendable {
  /// The languages for which there is a template.
  package enum Language: String, Sendable, CaseIterable {
    case c, cpp, swift
  }

  package let name: String
  private let template: any PluginTemplate

  /// - Throws: ``PluginNameError`` if the name isn't a valid identifier for an objective.
  package init(name: String, language: Language) throws(PluginNameError) {
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    guard name.first?.isLetter == true, name.allSatisfy(allowed.contains) else {
      throw PluginNameError(name: name)
    }
    self.name = name
    template =
      switch language {
      case .c: CTemplate()
      case .cpp: CxxTemplate()
      case .swift: SwiftTemplate()
      }
  }

  /// All files, with paths relative to the project's directory.
  package var files: [PluginFile] { template.files(named: name) }

  /// The shell command that builds `name.so` in the project's directory.
  package var build: String { template.build.replacing("NAME", with: name) }

  /// The name of the file to edit, which contains the loss.
  package var sourceName: String { template.sourceName.replacing("NAME", with: name) }
}

/// The error for a name that a plugin can't have.
package struct PluginNameError: Failure, Equatable, CustomStringConvertible {
  package let name: String
  package var kind: FailureKind { .badInput }

  package var description: String {
    "a plugin's name has lower-case letters, digits, '-' and '_' and starts with a letter, "
      + "unlike '\(name)'"
  }
}
