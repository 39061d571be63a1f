import ArgumentParser
import Packs

/// `dora-host pack unblock`.
struct PackUnblock: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unblock",
    abstract: "Unblock a pack that crashed its process.",
    discussion: "Without a name, lists what is blocked and why.")

  @Argument(help: ArgumentHelp("The pack.", valueName: "ID[@VERSION]"))
  var name: String?

  func run() throws {
    let file = PackCommand.folders.blocked
    guard let name else {
      for entry in try BlockList(file: file).entries {
        Console.result("\(entry.pack)  \(entry.sha256)  \(entry.reason)")
      }
      return
    }
    try BlockList.change(file) { blocked in
      guard blocked.remove(name) > 0 else {
        throw ValidationError("'\(name)' isn't blocked; 'pack unblock' lists what is")
      }
    }
    Console.result("\(name) unblocked")
  }
}
