import ArgumentParser
import Foundation

/// `dora-host plugin new`: a plugin to start from.
struct PluginNew: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Write a plugin to start from.",
    discussion: """
      A folder NAME with one source file, cases with known results, a README with the line that builds \
      it, and a copy of what it is built with: nothing outside of the folder is needed but a compiler.
      """)

  enum Language: String, ExpressibleByArgument, CaseIterable {
    case c, cpp, swift

    var template: any PluginTemplate {
      switch self {
      case .c: CTemplate()
      case .cpp: CxxTemplate()
      case .swift: SwiftTemplate()
      }
    }
  }

  @Argument(help: "Lower-case letters, digits, '-' and '_', a letter first.")
  var name: String

  @Option(help: ArgumentHelp("The language.", valueName: "c|cpp|swift"))
  var lang: Language = .c

  func validate() throws {
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    let isFine = name.first?.isLetter == true && name.allSatisfy(allowed.contains)
    guard isFine else {
      throw ValidationError(
        "a plugin's name has lower-case letters, digits, '-' and '_' and starts with a letter, "
          + "unlike '\(name)'")
    }
  }

  func run() throws {
    let folder = URL(fileURLWithPath: name)
    guard !FileManager.default.fileExists(atPath: folder.path) else {
      throw Stop(code: .usage, message: "error: '\(name)' is there already; take another name")
    }
    let template = lang.template
    try template.files(named: name).write(below: folder)
    Console.result("\(name)/\(template.sourceName.replacing("NAME", with: name)) is the loss. Now:")
    Console.result("  cd \(name)")
    Console.result("  " + template.build.replacing("NAME", with: name))
    Console.result("  dora-host plugin check ./\(name).so")
  }
}

extension [PluginFile] {
  /// Writes every file, with the folders it lies in.
  func write(below folder: URL) throws {
    for file in self {
      let url = folder.appendingPathComponent(file.path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.text.utf8).write(to: url)
    }
  }
}
