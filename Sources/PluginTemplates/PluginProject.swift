import Failures

/// A new plugin in one language: its source, cases with known results, a README with the build
/// command, and a copy of the files it is built with.
package struct PluginProject: Sendable {
  /// The languages for which there is a template.
  package enum Language: String, Sendable, CaseIterable {
    case c, cpp, swift
  }

  package let name: String
  private let template: any PluginTemplate

  /// - Throws: ``PluginNameError`` for a name that is no valid identifier of an objective.
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

  /// Every file, with paths below the project's own directory.
  package var files: [PluginFile] { template.files(named: name) }

  /// The shell command that builds `name.so` in the project's directory.
  package var build: String { template.build.replacing("NAME", with: name) }

  /// The file to edit: the loss.
  package var sourceName: String { template.sourceName.replacing("NAME", with: name) }
}

/// A name that a plugin can't have.
package struct PluginNameError: Failure, Equatable, CustomStringConvertible {
  package let name: String
  package var kind: FailureKind { .badInput }

  package var description: String {
    "a plugin's name has lower-case letters, digits, '-' and '_' and starts with a letter, "
      + "unlike '\(name)'"
  }
}
