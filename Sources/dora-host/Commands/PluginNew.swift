import ArgumentParser
import Foundation
import PluginTemplates
import Work

/// `dora-host plugin new`: creates the files of a new plugin.
struct PluginNew: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Create the files of a new plugin.",
    discussion: """
      A folder NAME with one source file, cases with known results, a README with the line that builds \
      it, and a copy of what it is built with: nothing outside of the folder is needed but a compiler.
      """)

  @Argument(help: "Lower-case letters, digits, '-' and '_', a letter first.")
  var name: String

  @Option(help: ArgumentHelp("The language.", valueName: "c|cpp|swift"))
  var lang: PluginProject.Language = .c

  func validate() throws {
    do { _ = try project() } catch { throw ValidationError("\(error)") }
  }

  func run() throws {
    let folder = URL(fileURLWithPath: name)
    // mkdir is called without checking first whether the folder exists: its result also covers a
    // folder that another process has just made.
    guard mkdir(folder.path, 0o777) == 0 else {
      let reason =
        errno == EEXIST ? "is there already" : String(cString: strerror(errno)).lowercased()
      throw WorkError.badInput("'\(name)' \(reason); take another name")
    }
    let project = try project()
    try project.files.write(below: folder)
    Console.result("\(name)/\(project.sourceName) is the loss. Now:")
    Console.result("  cd \(name)")
    Console.result("  " + project.build)
    Console.result("  dora-host plugin check ./\(name).so")
  }

  private func project() throws(PluginNameError) -> PluginProject {
    try PluginProject(name: name, language: lang)
  }
}

extension PluginProject.Language: ExpressibleByArgument {}
