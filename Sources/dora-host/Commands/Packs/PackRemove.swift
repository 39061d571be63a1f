import ArgumentParser
import Packs

/// `dora-host pack remove`: removes installed packs.
struct PackRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove an installed pack.")

  @Argument(
    help: ArgumentHelp("One version, or all of them.", valueName: "ID[@VERSION]"))
  var name: String

  func run() throws {
    let asked = try PackName(name)
    let store = try PackPolicy(folders: PackCommand.folders).store
    for pack in try store.remove(asked.id, version: asked.version) {
      Console.result("\(pack) removed")
    }
  }
}
