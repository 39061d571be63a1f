import ArgumentParser
import Foundation
import LocalSystem
import Packs

/// `dora-host pack lock`.
struct PackLockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lock",
    abstract: "Pin installed packs in dora.lock, for 'train --locked'.",
    discussion: """
      The file has the version, the hash of the manifest, the signer, and the hash of the library for \
      every platform, so that it holds on another machine too. What was pinned before and isn't named \
      stays.
      """)

  @Argument(
    help: ArgumentHelp(
      "Packs; default: the newest version of all that are installed.", valueName: "ID[@VERSION]"))
  var names: [String] = []

  func run() throws {
    let policy = try PackPolicy(folders: PackCommand.folders)
    var names = names
    if names.isEmpty {
      names = Set(try policy.store.all().packs.map(\.pack.id)).sorted()
    }
    guard !names.isEmpty else {
      throw ValidationError("no pack is installed in \(policy.store.folder.path)")
    }
    let packs = try names.map { name in
      let asked = try PackName(name)
      return try policy.store.find(asked.id, version: asked.version)
    }
    let lock = try PackLock.change(fileURL(PackLock.fileName)) { lock in
      for pack in packs { lock.pin(pack) }
    }
    for entry in lock.entries.sorted(by: { $0.pack < $1.pack }) { Console.result("\(entry.pack)") }
  }
}
